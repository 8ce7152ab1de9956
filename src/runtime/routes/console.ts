import type { NodeAPI } from 'node-red';
import { stream } from '../routes';
import { consoleEvents } from './console-live';

/** What the operator's console asks: `ringback.read` to see, `ringback.write` to act. */
export function registerConsoleRoutes(RED: NodeAPI): void {
  const mayRead = RED.auth.needsPermission('ringback.read');
  RED.httpAdmin.get('/ringback/console/events', mayRead, stream(RED, consoleEvents));
}
