import { watchAbort } from '../../core/abort-watch';
import { type RingbackError, toRingbackError } from '../../core/errors';
import { type Ari, channelPath } from './ari';
import { Channel } from './channel';
import { type Unanswered, unansweredBy } from './hangup-cause';

export interface DialRequest {
  /** Of ours, chosen before. */
  channelId: string;
  endpoint: string;
  callerId: string;
  /** The line on whose behalf it is rung. */
  originatorId?: string;
  variables?: Record<string, string>;
  ringMs: number;
  signal: AbortSignal;
}

export type DialOutcome = { kind: 'answered'; channel: Channel } | Unanswered | { kind: 'cancelled' };

/** Asterisk's own limit is only for the case that we are gone by then. */
const spareSeconds = 10;

/** Rings somebody until they answer, do not, or the signal is aborted. What was not answered does not ring any more. */
export async function dial(ari: Ari, request: DialRequest): Promise<DialOutcome> {
  const { channelId, endpoint, callerId, originatorId, variables = {}, ringMs, signal } = request;
  if (signal.aborted) return { kind: 'cancelled' };
  const channel = new Channel(ari, channelId);
  let settle: (outcome: DialOutcome) => void = () => undefined;
  const outcome = new Promise<DialOutcome>((resolve) => {
    settle = resolve;
  });
  void channel.entered.then(() => settle({ kind: 'answered', channel }));
  void channel.ended.then(({ cause, text }) => settle(unansweredBy(cause, text)));
  const forget = watchAbort(signal, () => settle({ kind: 'cancelled' }));
  const timer = ari.clock.setTimeout(() => settle({ kind: 'noAnswer' }), ringMs);
  ari.http
    .post(channelPath(channelId), {
      ...{ endpoint, app: ari.app, appArgs: 'dialled', timeout: Math.ceil(ringMs / 1000) + spareSeconds, variables },
      ...(callerId ? { callerId } : {}),
      ...(originatorId ? { originator: originatorId } : {}),
    })
    .then(
      () => {
        channel.isConfirmed = true;
        // Given up before Asterisk had begun to ring.
        if (channel.hasEnded) void new Channel(ari, channelId).hangup();
      },
      (error: unknown) => settle(refused(toRingbackError(error))),
    );
  try {
    const told = await outcome;
    if (told.kind !== 'answered') await channel.hangup();
    return told;
  } finally {
    forget();
    ari.clock.clearTimeout(timer);
  }
}

/** Asterisk cannot even begin to ring: nobody is registered, or there is no such endpoint. */
function refused(error: RingbackError): DialOutcome {
  const isNobodyThere = error.status === 400 || error.status === 404 || error.status === 500;
  return isNobodyThere ? { kind: 'unreachable' } : { kind: 'failed', detail: error.message };
}
