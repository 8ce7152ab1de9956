import { toRingbackError } from '../../core/errors';
import { allGateways } from '../calls/call-center';
import type { GatewayService } from '../calls/gateway-service';
import type { ErrorState } from '../console/console-messages';
import { errorState } from '../console/followup-state';

/** A deployed gateway: whether it takes calls, and the calls that go on. */
export interface GatewayState {
  id: string;
  name: string;
  kind: string;
  state: 'starting' | 'up' | 'down';
  /** Why it is down, and when it is tried again, in milliseconds from now. */
  error?: ErrorState;
  retryInMs?: number;
  calls: number;
  /** Of these calls: in a queue, not yet with an agent. */
  waiting: number;
}

/** GET ringback/gateways: every deployed gateway with its state, by name. */
export async function listGateways(): Promise<GatewayState[]> {
  return allGateways()
    .map(stateOf)
    .sort((a, b) => a.name.localeCompare(b.name));
}

function stateOf({ id, settings, health, sessions }: GatewayService): GatewayState {
  const live = [...sessions.values()];
  const waiting = live.filter((session) => session.save().queued && session.tally.talkingSince === undefined).length;
  return {
    ...{ id, name: settings.name, kind: settings.kind, state: health.state, calls: live.length, waiting },
    ...(health.state === 'down' && {
      error: errorState(toRingbackError(health.error)),
      ...(health.retryInMs !== undefined && { retryInMs: health.retryInMs }),
    }),
  };
}
