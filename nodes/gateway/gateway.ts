import type { NodeAPI } from 'node-red';
import { acquireGateway } from '../../src/runtime/calls/acquire-gateway';
import { type GatewayConfig, type GatewayCredentials, parseGateway } from '../../src/runtime/calls/parse-gateway';
import { defineNode, lookupConfig, provideConfig } from '../../src/runtime/define-node';
import { registerRoutes } from '../../src/runtime/routes';
import type { StoreService } from '../../src/runtime/store-service';

export = (RED: NodeAPI) => {
  registerRoutes(RED);
  defineNode<GatewayConfig>(RED, 'ringback-gateway', {
    isConfig: true,
    credentials: {
      ariUser: { type: 'text' },
      ariPassword: { type: 'password' },
      speechKey: { type: 'password' },
      testToken: { type: 'password' },
      jambonzUser: { type: 'text' },
      jambonzPassword: { type: 'password' },
      jambonzWebhookSecret: { type: 'password' },
      jambonzApiKey: { type: 'password' },
      accountSid: { type: 'text' },
      authToken: { type: 'password' },
    },
    parse: (values, node) => parseGateway(RED, node.id, values, (node.credentials ?? {}) as GatewayCredentials),
    setup({ node, config, scope, report }) {
      const storeService = lookupConfig<StoreService>(RED, config.store, 'ringback-store', 'store');
      const { service, release } = acquireGateway(RED, config, storeService);
      scope.listen(service, 'trouble', report);
      provideConfig(node, service);
      scope.onClose(release);
    },
  });
};
