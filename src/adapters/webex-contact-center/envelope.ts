import { isObject } from '../jws/json-object';
import { dtmfDigits } from './dtmf';

/** Webex's contract, https://github.com/webex/dataSourceSchemas: JSON in text frames, both ways in such envelopes. */

/** What Webex asks, once in an envelope of ours to look at. */
export interface VoiceRequest {
  organization: string;
  /** The virtual agent that the flow of Webex names: the id of one of our call nodes. */
  agentId: string;
  allowsPartial: boolean;
  /** What the flow of Webex hands over, by name. */
  parameters: Record<string, string>;
  input:
    | { kind: 'digits'; digits: string }
    | { kind: 'event'; type: string; name: string }
    /** Nothing here listens to speech. */
    | { kind: 'audio' };
}

export type Envelope = { seq: number; conversationId: string } & (
  | { kind: 'request'; request: VoiceRequest }
  | { kind: 'ping' }
  | { kind: 'pong' }
  | { kind: 'error'; code: string; detail: string }
);

export type ReadEnvelope = Envelope | { kind: 'unknown'; type: string } | { kind: 'malformed'; why: string };

export type ErrorCode =
  | 'unauthorized'
  | 'bad_request'
  | 'unsupported_media'
  | 'upstream_error'
  | 'rate_limit'
  | 'timeout';

/** Reads a frame; what it does not know of is no mistake. */
export function readEnvelope(text: string): ReadEnvelope {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return malformed('The frame is no JSON.');
  }
  if (!isObject(value)) return malformed('The frame is no object.');
  const { type, seq, conversation_id: conversationId, payload } = value;
  const known = ['VOICE_VA_REQUEST', 'PING', 'PONG', 'ERROR'];
  if (typeof type !== 'string' || !known.includes(type)) return { kind: 'unknown', type: String(type).slice(0, 60) };
  if (typeof seq !== 'number' || !Number.isInteger(seq) || seq < 1) return malformed('seq is no positive integer.');
  if (typeof conversationId !== 'string' || conversationId === '') return malformed('conversation_id is missing.');
  const base = { seq, conversationId };
  if (type === 'PING') return { ...base, kind: 'ping' };
  if (type === 'PONG') return { ...base, kind: 'pong' };
  if (type === 'ERROR') {
    return { ...base, kind: 'error', code: String(value.code), detail: String(value.detail ?? '').slice(0, 300) };
  }
  if (!isObject(payload)) return malformed('payload is missing.');
  if (payload.conversation_id !== conversationId) return malformed('payload and envelope name two conversations.');
  const input = readInput(payload.voice_va_input_type);
  if (!input) return malformed('voice_va_input_type is none that is known.');
  return {
    ...base,
    kind: 'request',
    request: {
      organization: textOf(payload.customer_org_id),
      agentId: textOf(payload.virtual_agent_id),
      allowsPartial: payload.allow_partial_responses === true,
      parameters: readParameters(payload),
      input,
    },
  };
}

function readInput(value: unknown): VoiceRequest['input'] | undefined {
  if (!isObject(value)) return undefined;
  const { event_input: event, dtmf_input: dtmf, audio_input: audio } = value;
  if (isObject(event) && typeof event.event_type === 'string') {
    return { kind: 'event', type: event.event_type, name: textOf(event.name) };
  }
  if (isObject(dtmf) && Array.isArray(dtmf.dtmf_events))
    return { kind: 'digits', digits: dtmfDigits(dtmf.dtmf_events) };
  return isObject(audio) ? { kind: 'audio' } : undefined;
}

/** From wherever the flow of Webex may put them; the event's own last, for they are about this call. */
function readParameters(payload: Record<string, unknown>): Record<string, string> {
  const input = payload.voice_va_input_type as Record<string, unknown>;
  const event = isObject(input.event_input) ? input.event_input.parameters : undefined;
  return Object.fromEntries(
    [readConfig(payload.vendor_specific_config), payload.additional_info, event]
      .filter(isObject)
      .flatMap((given) => Object.entries(given))
      .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}

/** A text in which some write JSON. */
function readConfig(config: unknown): unknown {
  if (typeof config !== 'string' || config.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(config);
    if (isObject(value)) return value;
  } catch {
    // a plain text, given as it is
  }
  return { vendor_specific_config: config };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function malformed(why: string): ReadEnvelope {
  return { kind: 'malformed', why };
}
