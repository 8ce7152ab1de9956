import { callEnded } from '../../core/call/call-session';
import type { Keys } from '../../core/call/keys';
import { RingbackError, toRingbackError } from '../../core/errors';
import { untilAborted } from '../../core/until-aborted';
import type { RecordOutcome, RecordRequest } from '../../ports/gateway';
import { within } from '../within';
import { channelPath, recordingPath } from './ari';
import { isGone } from './ari-error';
import type { RecordingEnd } from './ari-event';
import type { Channel } from './channel';

/** Between the end of a line and the event that tells of its recording. */
const finishedWithinMs = 5_000;
/** What is shorter is a click, or a breath. */
const shortestMs = 500;
const hungUpWithinMs = 300;
const toleranceMs = 200;
/** Of a WAV with 8 kHz, 16 bit, mono. */
const headerBytes = 44;
const bytesPerMs = 16;

/**
 * `Leg.record`, after its prompt. Asterisk writes a file of its own, which is fetched and then deleted there. It ends a
 * recording by itself when the caller hangs up; keys end it by us, since there may be several.
 */
export async function recordChannel(
  channel: Channel,
  keys: Keys,
  { beep, maxMs, silenceMs, terminators, signal }: Omit<RecordRequest, 'prompt'>,
): Promise<RecordOutcome> {
  const { ari } = channel;
  const name = ari.newId('record');
  const finished = new Promise<RecordingEnd>((resolve) => ari.recordings.set(name, resolve));
  let key = '';
  const stop = () =>
    ari.http.post(recordingPath('live', name, 'stop')).catch((error: unknown) => {
      if (!isGone(error)) ari.onTrouble(toRingbackError(error)); // it is over by itself
    });
  keys.listen((digit) => {
    if (key !== '' || !terminators.includes(digit)) return;
    key = digit;
    void stop();
  });
  try {
    await channel.command(() =>
      ari.http.post(channelPath(channel.id, 'record'), {
        ...{ name, format: 'wav', ifExists: 'overwrite', beep, terminateOn: 'none' },
        ...{
          maxDurationSeconds: Math.ceil(maxMs / 1_000),
          maxSilenceSeconds: Math.max(1, Math.ceil(silenceMs / 1_000)),
        },
      }),
    );
    const over = Promise.race([finished, channel.ended.then(() => undefined)]);
    let end = await untilAborted(over, signal);
    if (!end && (await within(ari.clock, finished, finishedWithinMs))) end = await finished;
    if (!end) throw callEnded();
    if (end.isFailed) throw failed(end.cause);
    const data = await ari.http.file(recordingPath('stored', name, 'file')).catch((error: unknown) => {
      throw isGone(error) ? failed('the file is not there') : error;
    });
    void remove(channel, name);
    // Asterisk tells whole seconds, and cuts the silence at the end off.
    const durationMs = Math.round((data.length - headerBytes) / bytesPerMs);
    if (durationMs < shortestMs) return { kind: 'nothing' };
    const endedBy = async (): Promise<'caller' | 'key' | 'limit' | 'silence'> => {
      if (key !== '') return 'key';
      if (channel.isEnding) return 'caller';
      if (durationMs + toleranceMs >= maxMs) return 'limit';
      // The line's end may be told a little later than that of its recording.
      return (await within(ari.clock, channel.ended, hungUpWithinMs)) ? 'caller' : 'silence';
    };
    return { kind: 'recorded', data, contentType: 'audio/wav', durationMs, endedBy: await endedBy() };
  } catch (error) {
    if (signal.aborted) {
      await stop();
      void finished.then(() => remove(channel, name));
    }
    throw error;
  } finally {
    ari.recordings.delete(name);
    keys.stopListening();
  }
}

/** Nothing stays in Asterisk. Never rejects. */
async function remove({ ari }: Channel, name: string): Promise<void> {
  try {
    await ari.http.delete(recordingPath('stored', name));
  } catch (error) {
    if (!isGone(error)) ari.onTrouble(toRingbackError(error));
  }
}

function failed(cause: string): RingbackError {
  return new RingbackError('RB_CALL_RECORDING', `Asterisk could not record the caller${cause ? `: ${cause}` : ''}.`, {
    remedy:
      'It needs a folder that it can write, usually /var/spool/asterisk/recording, and the modules res_stasis_recording and res_ari_recordings.',
  });
}
