import { loadOptional } from '../load-optional';

export type WebSocketPackage = typeof import('ws');

/** `ws` is an optional dependency: who has no Asterisk needs none of it. */
export function loadWebSocket(
  load: () => WebSocketPackage = () => require('ws') as WebSocketPackage,
): WebSocketPackage {
  return loadOptional(load, {
    name: 'ws',
    code: 'RB_CONFIG',
    missing: 'The package for the events of Asterisk is not installed.',
  });
}
