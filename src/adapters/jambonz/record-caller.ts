import { callEnded } from '../../core/call/call-session';
import { RingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import type { LegEnd, RecordOutcome, RecordRequest } from '../../ports/gateway';
import { within } from '../within';
import type { AudioAddress, AudioEvents } from './audio-server';
import { Hearing } from './hearing';
import type { JambonzLine } from './jambonz-line';
import { Tape } from './tape';
import type { Verb } from './verbs';

/** What a call needs to be recorded. */
export interface Recorder {
  expect(events: AudioEvents): AudioAddress;
  /** The connection broke while somebody spoke. */
  onCut(error: RingbackError): void;
}

export interface RecordDeps extends Recorder {
  clock: Clock;
  line: JambonzLine;
  ended: Promise<LegEnd>;
}

/** Between the end of listening and the news that the caller is gone. */
const hungUpWithinMs = 1_000;
/** Between that news and the last words. */
const lastWordsWithinMs = 2_000;
/** jambonz stops by itself, should we be gone; longer than our limit, which is exact. */
const spareSeconds = 10;

/**
 * `Leg.record`, after its prompt. jambonz has no verb that records: it sends us what the caller says, and it is we who
 * say when that is enough.
 */
export async function recordCaller(
  request: Omit<RecordRequest, 'prompt'>,
  { clock, line, ended, expect, onCut }: RecordDeps,
): Promise<RecordOutcome> {
  const { signal, terminators } = request;
  signal.throwIfAborted();
  const tape = new Tape(request);
  const hearing = new Hearing({ clock, tape, request, onKey: (key) => line.keys.press(key) });
  const address = expect(hearing);
  line.keys.listen((key) => terminators.includes(key) && hearing.finish());
  const stop = new AbortController();
  const cut = (): RecordOutcome => {
    const outcome = tape.take('limit');
    if (!hearing.hasBegun) throw unreachable();
    if (outcome.kind === 'nothing') throw broken('before the caller had said anything');
    onCut(broken('in the midst; what had come until then is the recording'));
    return outcome;
  };
  try {
    const listening = line.run((hook) => listen(request, address, hook), AbortSignal.any([signal, stop.signal]));
    const over = listening.then(
      () => 'left' as const,
      (error: unknown) => {
        signal.throwIfAborted();
        if (error === stop.signal.reason) return 'left' as const;
        if (!hearing.hasBegun) throw error;
        return 'hungUp' as const;
      },
    );
    const why = await Promise.race([hearing.enough, over]);
    stop.abort();
    await over;
    switch (why) {
      case 'hungUp':
        await within(clock, hearing.closed, lastWordsWithinMs);
        return tape.take('caller');
      case 'left': {
        const isGone = await within(clock, ended, hungUpWithinMs);
        signal.throwIfAborted();
        if (!isGone) return cut();
        if (!hearing.hasBegun) throw callEnded();
        return tape.take('caller');
      }
      case 'lost':
        return cut();
      default:
        return tape.take(why);
    }
  } finally {
    hearing.stop();
    address.close();
    line.keys.stopListening();
  }
}

/** What fails before jambonz connects tells no hook; what follows does. https://docs.jambonz.org/verbs/verbs/listen */
function listen({ beep, maxMs }: Pick<RecordRequest, 'beep' | 'maxMs'>, address: AudioAddress, hook: string): Verb[] {
  const { url, wsAuth } = address;
  const verb: Verb = {
    ...{ verb: 'listen', actionHook: hook, url, wsAuth, mixType: 'mono', sampleRate: 8_000 },
    // Its own `finishOnKey` is one key, and its `timeout` for silence does nothing.
    ...{ playBeep: beep, passDtmf: true, maxLength: Math.ceil(maxMs / 1_000) + spareSeconds },
  };
  return [verb, { verb: 'redirect', actionHook: hook }];
}

function unreachable(): RingbackError {
  return new RingbackError('RB_CALL_RECORDING', 'jambonz did not connect to send what the caller says.', {
    remedy:
      'It must reach addresses below that of its application, by the same host: a proxy in between hands on Upgrade, Connection and Authorization for them, too.',
  });
}

function broken(when: string): RingbackError {
  return new RingbackError('RB_CALL_RECORDING', `The connection of a recording from jambonz broke ${when}.`, {
    remedy: 'Look for what ends connections between jambonz and Node-RED, such as a proxy with a time limit.',
  });
}
