import type { NodeAPI } from 'node-red';
import type { IntegrationSettings } from '../../src/core/extract/settings';
import { defineNode, provideConfig } from '../../src/runtime/define-node';
import { type IntegrationCredentials, parseIntegration } from '../../src/runtime/integration-settings';

export = (RED: NodeAPI) => {
  defineNode<IntegrationSettings>(RED, 'ringback-integration', {
    isConfig: true,
    credentials: {
      username: { type: 'text' },
      password: { type: 'password' },
      token: { type: 'password' },
      apiKey: { type: 'password' },
      clientId: { type: 'text' },
      clientSecret: { type: 'password' },
      refreshToken: { type: 'password' },
    },
    parse: (values, node) => parseIntegration(RED, node.id, values, (node.credentials ?? {}) as IntegrationCredentials),
    setup({ node, config }) {
      provideConfig(node, config);
    },
  });
};
