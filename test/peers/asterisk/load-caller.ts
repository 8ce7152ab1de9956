import type { SipCall } from '../sip/sip-call';
import { hz } from './media-server';

/** What a caller wants. */
export type Wish = 'agent' | 'goodbye' | 'hangUpInPrompt' | 'hangUpInQueue';

export interface LoadCaller {
  number: string;
  wish: Wish;
  /** Presses in the middle of a prompt; otherwise when there is silence, as most people do. */
  isImpatient: boolean;
}

export interface LoadOutcome extends LoadCaller {
  isAsWished: boolean;
  refusedWith: number;
  /** From the end of the key to the first packet of what comes next, and to the first with sound; of the patient. */
  latency: { packetMs: number; soundMs: number } | undefined;
}

/** Of ten: four want an agent, four say goodbye, one hangs up in a prompt and one in the queue. */
const wishes: readonly Wish[] = [
  ...(['agent', 'goodbye', 'agent', 'hangUpInPrompt', 'goodbye'] as const),
  ...(['agent', 'goodbye', 'hangUpInQueue', 'agent', 'goodbye'] as const),
];
/** Four of ten are known to Zendesk and have a ticket; the first of these has an urgent one. */
const known = ['+971501234567', '+5511912345678', '+573001234567', '+15135557611'];

export function loadCaller(index: number): LoadCaller {
  const [ones, tens] = [index % 10, Math.floor(index / 10)];
  return {
    // In each ten, others of the ten wishes are those of the known.
    number: known[(ones + tens) % 10] ?? `+1500555${String(1_000 + index)}`,
    wish: wishes[ones] as Wish,
    isImpatient: tens % 2 === 1,
  };
}

/** A second: pauses between sentences are shorter. */
const silencePackets = 50;

/** Does what the caller wants, up to the end of the call. */
export async function behave(caller: LoadCaller, call: SipCall): Promise<LoadOutcome> {
  const { wish, isImpatient } = caller;
  const { rtp } = call;
  const over = call.until(() => call.state === 'over');
  const outcome = { ...caller, latency: undefined as LoadOutcome['latency'] };
  const unlessOver = async (work: Promise<unknown>) => {
    await Promise.race([work, over]);
    return call.state !== 'over';
  };
  const ended = (isAsWished: boolean): LoadOutcome => ({ ...outcome, isAsWished, refusedWith: call.refusedWith });

  if (!(await unlessOver(rtp.hears()))) return ended(false);
  if (wish === 'hangUpInPrompt') {
    call.hangUp();
    return ended(true);
  }
  if (!isImpatient && !(await unlessOver(rtp.isQuietFor(silencePackets)))) return ended(false);
  const [packets, sounds] = [rtp.heard.length, rtp.voiced];
  const nextAt = rtp.until(() => rtp.heard.length > packets).then(() => performance.now());
  const soundAt = rtp.until(() => rtp.voiced > sounds).then(() => performance.now());
  if (!(await unlessOver(rtp.press(wish === 'goodbye' ? '2' : '1')))) return ended(false);
  if (!isImpatient) {
    if (!(await unlessOver(soundAt))) return ended(false);
    outcome.latency = { packetMs: (await nextAt) - rtp.keyLeftAt, soundMs: (await soundAt) - rtp.keyLeftAt };
  }
  if (wish === 'hangUpInQueue') {
    await unlessOver(rtp.hears());
    call.hangUp();
    return ended(true);
  }
  await over;
  const hasTalked = rtp.loudness(hz.agent) > 0.1;
  return ended(hasTalked === (wish === 'agent'));
}
