import { RingbackError } from '../../core/errors';

export type WebSocketPackage = typeof import('ws');

/** `ws` is an optional dependency: who has no Asterisk needs none of it. */
export function loadWebSocket(
  load: () => WebSocketPackage = () => require('ws') as WebSocketPackage,
): WebSocketPackage {
  try {
    return load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new RingbackError('RB_CONFIG', 'The package for the events of Asterisk is not installed.', {
      remedy: 'Run "npm install ws" in the Node-RED user directory and restart Node-RED.',
      cause: error,
    });
  }
}
