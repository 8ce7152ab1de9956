import type { Utterance } from '../../ports/gateway';

/** What jambonz sends over the connection of a call; https://docs.jambonz.org/reference/websocket-api. */
export interface JambonzMessage {
  type: string;
  /** What wants an answer is answered by it. */
  msgid: string;
  callSid: string;
  /** Our own name for what is over. */
  hook: string;
  data: Record<string, unknown>;
}

/** Undefined for what is no message. */
export function parseMessage(text: string): JambonzMessage | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    // What is not JSON is no message.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!isRecord(parsed) || typeof parsed.type !== 'string') return undefined;
  const { type, msgid, call_sid, hook, data } = parsed;
  return {
    type,
    msgid: textOf(msgid),
    callSid: textOf(call_sid),
    hook: textOf(hook),
    data: isRecord(data) ? data : {},
  };
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What jambonz understood; undefined where that is nothing. */
export function utteranceOf(speech: unknown): Utterance | undefined {
  const [best] = isRecord(speech) && Array.isArray(speech.alternatives) ? speech.alternatives : [];
  if (!isRecord(best)) return undefined;
  const text = textOf(best.transcript).trim();
  if (text === '') return undefined;
  const { confidence } = best;
  const isKnown = typeof confidence === 'number' && confidence >= 0 && confidence <= 1;
  return { text, ...(isKnown ? { confidence } : {}) };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
