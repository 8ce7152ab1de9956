import type { WebSocket } from 'ws';
import type { Clock } from '../../ports/clock';
import type { OfferedCallNode } from '../../ports/gateway';
import { isObject } from '../jws/json-object';
import { closeCodes } from './conversation';
import { isSameOrganization } from './organization';

const askedWithinMs = 10_000;

export interface ListDeps {
  clock: Clock;
  organization: string | undefined;
  list(): OfferedCallNode[];
}

/** `/v1/listVirtualAgents`: one question, one answer, both without an envelope. */
export function answerList(socket: WebSocket, { clock, organization, list }: ListDeps): void {
  const timer = clock.setTimeout(() => socket.terminate(), askedWithinMs * clock.speed);
  socket.once('close', () => clock.clearTimeout(timer));
  socket.on('error', () => socket.terminate());
  socket.once('message', (data) => {
    const asked = parse(String(data));
    const customer = asked?.customer_org_id;
    if (typeof customer !== 'string' || !isSameOrganization(customer, organization)) {
      return socket.close(closeCodes.policy, 'customer_org_id');
    }
    socket.send(JSON.stringify({ virtual_agents: list() }));
    socket.close(closeCodes.normal);
  });
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // answered as a question without an organization
  }
}
