import type { Clock } from '../../ports/clock';
import type { ConnectOutcome, ConnectRequest, ConnectTarget, LegEnd } from '../../ports/gateway';
import type { TwilioLine } from './twilio-line';
import { redirect, type TwimlVerb, twimlDocument } from './twiml';

/** What Twilio asks or tells of the leg to an agent. */
export type AgentAsk = 'status' | 'whisper' | 'whispered';

export interface DialDeps {
  clock: Clock;
  line: TwilioLine;
  ended: Promise<LegEnd>;
  whisper: readonly TwimlVerb[];
  urlOf(what: AgentAsk): string;
  /** Who answers what Twilio asks of the agent's leg. */
  onAgent(answer: (what: AgentAsk, form: URLSearchParams) => string): void;
}

/** Longer than ours, which is exact: Twilio counts in seconds, and knows none below five. */
const spareSeconds = 5;
const empty = twimlDocument([]);

/** `Leg.connect`: rings an agent, lets them hear who it is, and puts the caller through. */
export async function dialAgent(request: ConnectRequest, deps: DialDeps): Promise<ConnectOutcome> {
  const { ringMs, target, onTalking, signal } = request;
  const { clock, line, ended, whisper, urlOf, onAgent } = deps;
  let isAnswered = false;
  let talksSince: number | undefined;
  const talks = () => {
    if (talksSince !== undefined) return;
    talksSince = clock.now();
    onTalking();
  };
  onAgent((what, form) => {
    if (what === 'status') {
      if (form.get('CallStatus') !== 'in-progress') return empty;
      isAnswered = true;
      if (whisper.length === 0) talks();
      return empty;
    }
    isAnswered = true;
    if (what === 'whisper') return twimlDocument([...whisper, redirect(urlOf('whispered'))]);
    // The end of this document puts them through.
    talks();
    return empty;
  });
  const stop = new AbortController();
  const cancel = () => isAnswered || stop.abort('cancelled');
  signal.addEventListener('abort', cancel, { once: true });
  // Whoever has answered meanwhile talks.
  const ring = clock.setTimeout(() => isAnswered || stop.abort('noAnswer'), ringMs);
  const dial = (action: string, gathered: TwimlVerb[]): TwimlVerb[] => [
    ...gathered,
    {
      name: 'Dial',
      attributes: { action, method: 'POST', timeout: Math.ceil(ringMs / 1_000) + spareSeconds },
      children: [
        {
          ...nounOf(target),
          attributes: {
            ...(whisper.length > 0 ? { url: urlOf('whisper'), method: 'POST' } : {}),
            statusCallback: urlOf('status'),
            statusCallbackEvent: 'answered completed',
          },
        },
      ],
    },
  ];
  try {
    const told = await line.run(dial, stop.signal);
    return outcomeOf(told, {
      hasWhisper: whisper.length > 0,
      isCancelled: signal.aborted,
      talksSince,
      now: clock.now(),
    });
  } catch (thrown) {
    if (stop.signal.aborted && thrown === stop.signal.reason) {
      return { kind: thrown === 'noAnswer' ? 'noAnswer' : 'cancelled' };
    }
    const end = await Promise.race([ended, Promise.resolve(undefined)]);
    // Who talks and hangs up has ended the talk.
    if (end?.cause === 'caller' && talksSince !== undefined)
      return { kind: 'ended', talkMs: clock.now() - talksSince, by: 'caller' };
    throw thrown;
  } finally {
    clock.clearTimeout(ring);
    signal.removeEventListener('abort', cancel);
    onAgent(() => empty);
  }
}

interface DialFacts {
  hasWhisper: boolean;
  isCancelled: boolean;
  talksSince: number | undefined;
  now: number;
}

/** https://www.twilio.com/docs/voice/twiml/dial: what the request after a `<Dial>` says. */
function outcomeOf(told: URLSearchParams, { hasWhisper, isCancelled, talksSince, now }: DialFacts): ConnectOutcome {
  const status = told.get('DialCallStatus') ?? '';
  const sip = Number(told.get('DialSipResponseCode'));
  switch (status) {
    case 'answered':
    case 'completed': {
      // A callback may be lost or late; who has been put through is in this request as well.
      const bridged = told.get('DialBridged')?.toLowerCase();
      const hasTalked = bridged ? bridged === 'true' : talksSince !== undefined || !hasWhisper;
      if (!hasTalked) return { kind: 'agentAbandoned' };
      const talkMs = talksSince === undefined ? Number(told.get('DialCallDuration') ?? 0) * 1_000 : now - talksSince;
      return { kind: 'ended', talkMs, by: told.get('CallStatus') === 'completed' ? 'caller' : 'agent' };
    }
    case 'busy':
      return { kind: 'busy' };
    case 'no-answer':
      return { kind: 'noAnswer' };
    case 'canceled':
      return { kind: isCancelled ? 'cancelled' : 'noAnswer' };
    case 'failed':
      return { kind: sip === 603 || sip === 403 ? 'rejected' : 'unreachable' };
    default:
      return { kind: 'failed', detail: `Twilio said "${status.slice(0, 40)}".` };
  }
}

/** `sip:…`, `client:…`, or a number. */
export function nounOf({ address }: ConnectTarget): TwimlVerb {
  if (/^sips?:/i.test(address)) return { name: 'Sip', children: [address] };
  const client = /^client:(.+)$/is.exec(address)?.[1];
  if (client !== undefined) return { name: 'Client', children: [client] };
  return { name: 'Number', children: [address.replaceAll(/[().\s-]/g, '')] };
}
