import { callEnded } from '../../core/call/call-session';
import { RingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import type { RecordOutcome, RecordRequest } from '../../ports/gateway';
import { within } from '../within';
import type { TwilioLine } from './twilio-line';
import { redirect, type TwimlVerb } from './twiml';

/** What Twilio has recorded, once it can be fetched. */
export interface TwilioRecording {
  sid: string;
  seconds: number;
}

export interface RecordDeps {
  clock: Clock;
  line: TwilioLine;
  ended: Promise<unknown>;
  prompt: readonly TwimlVerb[];
  /** Where Twilio tells that the recording can be fetched. */
  callbackUrl: string;
  ready: Promise<TwilioRecording>;
  /** Whether Twilio has recorded anything of the call. */
  hasAny(): Promise<boolean>;
  fetch(sid: string): Promise<Buffer>;
  /** Nothing stays at Twilio. */
  remove(sid: string): void;
}

/** After a hang-up, for the callback to come. */
const soonMs = 3_000;
/** For Twilio to make a file of it. */
const readyWithinMs = 20_000;

/** `Leg.record`. https://www.twilio.com/docs/voice/twiml/record */
export async function recordCaller(request: RecordRequest, deps: RecordDeps): Promise<RecordOutcome> {
  const { prompt, line, clock, ended, ready, fetch, remove } = deps;
  const { signal, terminators, maxMs } = request;
  const record = (action: string, gathered: TwimlVerb[]): TwimlVerb[] => [
    ...[...gathered, ...prompt],
    recordVerb(request, action, deps.callbackUrl),
    // Of silence Twilio makes no recording, and goes on here.
    redirect(action),
  ];
  let told: URLSearchParams | undefined;
  try {
    told = await line.run(record, signal, { dropsKeys: true });
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    // They hung up: with their last word, or before the first.
    await ended;
  }
  if (told && !told.has('RecordingUrl')) return { kind: 'nothing' };
  if (!(await within(clock, ready, soonMs))) {
    if (!told && !(await deps.hasAny())) throw callEnded();
    if (!(await within(clock, ready, readyWithinMs))) throw lost();
  }
  const { sid, seconds } = await ready;
  if (seconds <= 0) {
    remove(sid);
    return { kind: 'nothing' };
  }
  const data = await fetch(sid);
  remove(sid);
  const key = told?.get('Digits') ?? '';
  const endedBy = (): 'caller' | 'key' | 'limit' | 'silence' => {
    if (!told || key === 'hangup') return 'caller';
    if (key !== '' && terminators.includes(key)) return 'key';
    return seconds * 1_000 >= maxMs ? 'limit' : 'silence';
  };
  return { kind: 'recorded', data, contentType: 'audio/wav', durationMs: seconds * 1_000, endedBy: endedBy() };
}

function recordVerb(
  { beep, maxMs, silenceMs, terminators }: RecordRequest,
  action: string,
  recordingStatusCallback: string,
): TwimlVerb {
  return {
    name: 'Record',
    attributes: {
      ...{ action, method: 'POST', playBeep: beep, trim: 'do-not-trim', finishOnKey: terminators },
      ...{ maxLength: Math.max(1, Math.ceil(maxMs / 1_000)), timeout: Math.max(1, Math.ceil(silenceMs / 1_000)) },
      ...{ recordingStatusCallback, recordingStatusCallbackMethod: 'POST' },
    },
  };
}

function lost(): RingbackError {
  return new RingbackError(
    'RB_CALL_RECORDING',
    'Twilio has recorded the caller, and did not hand the recording over.',
    {
      remedy: 'Look for it in the Twilio console, Monitor, Logs, Recordings.',
    },
  );
}
