import { toRingbackError } from '../../core/errors';
import type { Status } from '../status';
import type { GatewayService } from './gateway-service';

/** A call node's status: how its gateway is, and how many of its calls go on. */
export function showGateway(status: Status, service: GatewayService, callNodeId: string): void {
  const { health } = service;
  const calls = [...service.sessions.values()].filter((session) => session.callNodeId === callNodeId).length;
  switch (health.state) {
    case 'starting':
      return status.waiting('connecting');
    case 'down': {
      const seconds = health.retryInMs === undefined ? '' : ` · again in ${Math.ceil(health.retryInMs / 1_000)} s`;
      return status.failed(`${toRingbackError(health.error).message.slice(0, 60)}${seconds}`);
    }
    case 'up':
      if (calls === 0) return status.ok('ready');
      return status.working(calls === 1 ? '1 call' : `${calls} calls`);
  }
}
