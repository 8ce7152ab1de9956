import type { Recording } from '../../core/call/call-message';
import { RingbackError } from '../../core/errors';
import type { Media, RecordOutcome } from '../../ports/gateway';
import type { CallWork } from './call-step';
import type { RecordSettings } from './parse-record';
import type { Recorded } from './recordings';

export interface RecordCallDeps {
  settings: RecordSettings;
  prompt(): Promise<Media[]>;
  /** The question whether they agree; absent: they are not asked. */
  consent?(): Promise<Media[]>;
  keep(recorded: Recorded): Promise<Recording>;
}

export type RecordedCall = { kind: 'recorded'; recording: Recording } | { kind: 'nothing' } | { kind: 'refused' };

const consentMs = 6_000;
/** Whoever presses nothing, or something else, is asked once more. */
const consentTries = 2;

/** A node's recording, from the question for consent to the file; the call's end waits for it. */
export async function recordCall(work: CallWork, deps: RecordCallDeps): Promise<RecordedCall> {
  const { session, leg, signal } = work;
  const { settings, prompt, consent, keep } = deps;
  if (!leg.record) {
    throw new RingbackError('RB_GATEWAY_UNSUPPORTED', 'The gateway of this call cannot record.', {
      remedy:
        'Use a simulator, an Asterisk, a jambonz or Twilio, or leave the record node out of calls of this gateway.',
    });
  }
  if (consent && !(await agrees(work, settings.consentKey, consent))) return { kind: 'refused' };
  const { beep, maxMs, silenceMs, terminators } = settings;
  const recording = leg.record({ prompt: await prompt(), beep, maxMs, silenceMs, terminators, signal });
  const kept = keepAndNote(work, recording, keep);
  // Whoever hangs up after their words has left a message: it is told with the end.
  session.holdEnd(kept);
  return kept;
}

async function keepAndNote(
  { session }: CallWork,
  recording: Promise<RecordOutcome>,
  keep: RecordCallDeps['keep'],
): Promise<RecordedCall> {
  const outcome = await recording;
  if (outcome.kind === 'nothing') return outcome;
  const file = await keep(outcome);
  session.note({ call: { recordings: [...(session.call.recordings ?? []), file] } });
  session.event({ kind: 'recorded', durationMs: file.durationMs, endedBy: outcome.endedBy, file: file.name });
  return { kind: 'recorded', recording: file };
}

async function agrees({ leg, session, signal }: CallWork, key: string, ask: () => Promise<Media[]>): Promise<boolean> {
  for (let left = consentTries; left > 0; left -= 1) {
    const outcome = await leg.collect({
      ...{ prompt: await ask(), minDigits: 1, maxDigits: 1, terminator: '', firstDigitMs: consentMs },
      ...{ interDigitMs: consentMs, bargeIn: true, isSensitive: false, signal },
    });
    if (outcome.kind !== 'digits') session.event({ kind: 'pressedNothing' });
    else {
      session.event({ kind: 'pressed', digits: outcome.digits });
      return outcome.digits === key;
    }
  }
  return false;
}
