import type { NodeAPI } from 'node-red';
import { defineNode } from '../../src/runtime/define-node';

/** Only registers the type until the gateway service is built on it. */
export = (RED: NodeAPI) => {
  defineNode(RED, 'ringback-gateway', {
    isConfig: true,
    credentials: {
      ariUser: { type: 'text' },
      ariPassword: { type: 'password' },
      speechKey: { type: 'password' },
    },
    parse: () => ({}),
    setup: () => undefined,
  });
};
