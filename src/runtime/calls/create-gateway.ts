import type { Server } from 'node:http';
import type { NodeAPI } from 'node-red';
import { createAsteriskGateway } from '../../adapters/asterisk/create-asterisk';
import { createJambonzGateway } from '../../adapters/jambonz/create-jambonz';
import { SimulatorGateway } from '../../adapters/simulator/simulator-gateway';
import { createTwilioGateway } from '../../adapters/twilio-voice/create-twilio';
import { createWebexGateway } from '../../adapters/webex-contact-center/create-webex';
import type { RingbackError } from '../../core/errors';
import type { Gateway } from '../../ports/gateway';
import { publish } from '../media-route';
import { callClock } from './call-clock';
import type { GatewayKind } from './parse-gateway';
import { publicRoot } from './public-root';

/** The voice gateway that a dialog describes. Throws RB_CONFIG for settings that cannot work. */
export function createGateway(RED: NodeAPI, kind: GatewayKind, onTrouble: (error: RingbackError) => void): Gateway {
  switch (kind.kind) {
    case 'simulator':
      // Relative to the pages of softphone and desk, which may be anywhere behind a proxy.
      return new SimulatorGateway({ clock: callClock, publish: (path) => publish(path).replace('/ringback/', '') });
    case 'asterisk': {
      const root = `${kind.mediaUrl}${publicRoot(RED) ?? ''}`;
      return createAsteriskGateway(kind.asterisk, {
        clock: callClock,
        publish: (path) => `${root}${publish(path)}`,
        onTrouble,
      });
    }
    case 'jambonz': {
      const root = `${kind.jambonz.publicUrl}${publicRoot(RED) ?? ''}`;
      return createJambonzGateway(kind.jambonz, {
        ...{ clock: callClock, server: serverOf(RED), onTrouble },
        publish: (path) => `${root}${publish(path)}`,
      });
    }
    case 'twilio': {
      const root = `${kind.publicUrl}${publicRoot(RED) ?? ''}`;
      return createTwilioGateway(kind.twilio, {
        ...{ clock: callClock, onTrouble },
        publish: (path) => `${root}${publish(path)}`,
      });
    }
    case 'webex-contact-center':
      return createWebexGateway(kind.webex, { clock: callClock, server: serverOf(RED), onTrouble });
  }
}

/** Undefined where Node-RED is part of another program that has none. */
function serverOf(RED: NodeAPI): Server | undefined {
  return (RED as unknown as { server?: Server }).server;
}
