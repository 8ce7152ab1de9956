import type { InboundItem } from '../ports/channel-inbound';
import type { ReceiptState } from '../ports/store-inbound';

/** What has come back of a test message so far. */
export interface TestEcho {
  receipt?: ReceiptState;
  /** Of the provider, when it could not be delivered. */
  error?: { code: string; message: string };
  isReplied?: boolean;
}

interface Sent {
  channelId: string;
  providerId: string;
  address: string;
  at: number;
  echo: TestEcho;
}

const keptMs = 10 * 60_000;
const maxKept = 100;

/** Test messages of the last minutes, by the id that the dialog knows them by. Nothing of them is stored. */
const sent = new Map<string, Sent>();

/** `providerId` and `address` as the outcome of the sending has them; `at` in milliseconds. */
export function keepTestMessage(id: string, message: Omit<Sent, 'echo'>): void {
  for (const [key, { at }] of sent) if (message.at - at > keptMs || sent.size >= maxKept) sent.delete(key);
  sent.set(id, { ...message, echo: {} });
}

/** Undefined when there is no such message any more. */
export function echoOfTest(id: string, channelId: string): TestEcho | undefined {
  const message = sent.get(id);
  return message?.channelId === channelId ? message.echo : undefined;
}

/**
 * Notes what comes back of a test message. True when it can belong to nothing else: a text that names no message
 * may as well be an answer to a follow-up.
 */
export function noticeTestEcho(channelId: string, item: InboundItem): boolean {
  if (item.kind === 'pressed') return false;
  for (const message of [...sent.values()].reverse()) {
    if (message.channelId !== channelId) continue;
    if (item.kind === 'receipt') {
      if (!message.providerId || item.providerId !== message.providerId) continue;
      message.echo.receipt = item.state;
      if (item.error) message.echo.error = { code: item.error.code, message: item.error.message };
      return true;
    }
    const isNamed = message.providerId !== '' && (item.answers ?? []).includes(message.providerId);
    if (!isNamed && !(item.answers === undefined && message.address !== '' && item.address === message.address))
      continue;
    message.echo.isReplied = true;
    return isNamed;
  }
  return false;
}
