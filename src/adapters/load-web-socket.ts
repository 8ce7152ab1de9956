import { loadOptional } from './load-optional';

export type WebSocketPackage = typeof import('ws');

/** `ws` is an optional dependency: only some gateways need it. */
export function loadWebSocket(
  load: () => WebSocketPackage = () => require('ws') as WebSocketPackage,
): WebSocketPackage {
  return loadOptional(load, {
    name: 'ws',
    code: 'RB_CONFIG',
    missing: 'The package for the connections of this gateway is not installed.',
  });
}
