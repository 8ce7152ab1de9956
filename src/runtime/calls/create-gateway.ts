import type { NodeAPI } from 'node-red';
import { createAsteriskGateway } from '../../adapters/asterisk/create-asterisk';
import { SimulatorGateway } from '../../adapters/simulator/simulator-gateway';
import type { RingbackError } from '../../core/errors';
import type { Gateway } from '../../ports/gateway';
import { publish } from '../media-route';
import { callClock } from './call-clock';
import type { GatewayKind } from './parse-gateway';

/** The voice gateway that a dialog describes. Throws RB_CONFIG for settings that cannot work. */
export function createGateway(RED: NodeAPI, kind: GatewayKind, onTrouble: (error: RingbackError) => void): Gateway {
  switch (kind.kind) {
    case 'simulator':
      // Relative to the pages of softphone and desk, which may be anywhere behind a proxy.
      return new SimulatorGateway({ clock: callClock, publish: (path) => publish(path).replace('/ringback/', '') });
    case 'asterisk': {
      const root = `${kind.mediaUrl}${publicRoot(RED)}`;
      return createAsteriskGateway(kind.asterisk, {
        clock: callClock,
        publish: (path) => `${root}${publish(path)}`,
        onTrouble,
      });
    }
  }
}

/** Without a slash at its end. */
function publicRoot(RED: NodeAPI): string {
  const { httpNodeRoot } = RED.settings as { httpNodeRoot?: string | false };
  return httpNodeRoot ? httpNodeRoot.replace(/\/+$/, '') : '';
}
