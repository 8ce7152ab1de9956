import type { Clock, TimerHandle } from '../../ports/clock';
import type { ConnectOutcome, ConnectRequest, LegEnd } from '../../ports/gateway';
import type { JambonzLine, Told } from './jambonz-line';
import { textOf } from './jambonz-message';
import { dialTarget, hear, type Sound, type Verb, verbOf } from './verbs';

export interface DialDeps {
  clock: Clock;
  line: JambonzLine;
  ended: Promise<LegEnd>;
  callerHears: readonly Sound[];
  whisper: readonly Sound[];
  /** Told of what becomes of the agent's leg. */
  onChild(listener: (status: string) => void): void;
  /** The call ends with the talk. */
  leave(): void;
}

/** Longer than ours, which is exact: jambonz counts in seconds. */
const spareSeconds = 5;
const hangUp: Verb[] = [{ verb: 'hangup' }];

/** `Leg.connect`: rings an agent, lets them hear who it is, and puts the caller through. */
export async function dialAgent(request: ConnectRequest, deps: DialDeps): Promise<ConnectOutcome> {
  const { ringMs, from, target, onTalking, signal } = request;
  const { clock, line, ended, callerHears, whisper, onChild, leave } = deps;
  let isAnswered = false;
  let talksSince: number | undefined;
  const talks = () => {
    if (talksSince !== undefined) return;
    talksSince = clock.now();
    onTalking();
  };
  const stop = new AbortController();
  const ring = clock.setTimeout(() => isAnswered || stop.abort('noAnswer'), ringMs);
  const cancel = () => isAnswered || stop.abort('cancelled');
  signal.addEventListener('abort', cancel, { once: true });
  onChild((status) => {
    if (status !== 'in-progress') return;
    isAnswered = true;
    if (whisper.length === 0) talks();
  });
  const [music] = callerHears.flatMap((sound) => ('play' in sound ? [sound.play.url] : []));
  const verbs = (hook: string): Verb[] => [
    {
      ...{ verb: 'dial', actionHook: hook, target: [dialTarget(target)] },
      timeout: Math.ceil(ringMs / 1_000) + spareSeconds,
      ...(from.number ? { callerId: from.number } : {}),
      ...(music ? { dialMusic: music } : {}),
      ...(whisper.length > 0 ? { confirmHook: `${hook}/confirm` } : {}),
    },
  ];
  const outcomeOf = (told: Told): ConnectOutcome => outcome(told, { talksSince, isAnswered, now: clock.now() });
  try {
    const told = await line.run(verbs, stop.signal, {
      after: (said) => {
        if (outcomeOf(said).kind !== 'ended') return undefined;
        leave();
        return hangUp;
      },
      asks: (hook) => ({
        [`${hook}/confirm`]: () => {
          isAnswered = true;
          const last = whisper.at(-1);
          // Its own hook tells that the whisper is over: then they are put through.
          return last ? [...whisper.slice(0, -1).map(verbOf), ...hear(last, `${hook}/whispered`)] : [];
        },
        [`${hook}/whispered`]: () => {
          talks();
          return [];
        },
      }),
    });
    const found = outcomeOf(told);
    if (found.kind === 'ended') await ended;
    return found;
  } catch (thrown) {
    if (stop.signal.aborted) return { kind: stop.signal.reason === 'noAnswer' ? 'noAnswer' : 'cancelled' };
    const end = await Promise.race([ended, Promise.resolve(undefined)]);
    // Who talks and hangs up has ended the talk.
    if (end?.cause === 'caller' && talksSince !== undefined)
      return { kind: 'ended', talkMs: clock.now() - talksSince, by: 'caller' };
    throw thrown;
  } finally {
    clock.clearTimeout(ring as TimerHandle);
    signal.removeEventListener('abort', cancel);
    onChild(() => undefined);
  }
}

function outcome(
  told: Told,
  { talksSince, isAnswered, now }: { talksSince: number | undefined; isAnswered: boolean; now: number },
): ConnectOutcome {
  const status = textOf(told.dial_call_status);
  const sip = Number(told.dial_sip_status);
  if (talksSince !== undefined) return { kind: 'ended', talkMs: now - talksSince, by: 'agent' };
  if (isAnswered) return { kind: 'agentAbandoned' };
  if (status === 'busy') return { kind: 'busy' };
  if (status === 'no-answer') return { kind: 'noAnswer' };
  if (sip === 603 || sip === 403) return { kind: 'rejected' };
  if (status === 'failed') return { kind: 'unreachable' };
  return { kind: 'failed', detail: `jambonz said "${status}" (${sip}).` };
}
