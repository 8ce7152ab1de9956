import type { NodeAPI } from 'node-red';
import type { ZendeskSettings } from '../../src/adapters/zendesk/zendesk-settings';
import { defineNode, provideConfig } from '../../src/runtime/define-node';
import { Properties } from '../../src/runtime/properties';
import { registerRoutes } from '../../src/runtime/routes';
import { createZendeskService } from '../../src/runtime/zendesk-service';
import { parseZendesk, type ZendeskCredentials } from '../../src/runtime/zendesk-settings';

interface Config {
  settings: ZendeskSettings;
  country: string;
}

export = (RED: NodeAPI) => {
  registerRoutes(RED);
  defineNode<Config>(RED, 'ringback-zendesk', {
    isConfig: true,
    credentials: {
      clientId: { type: 'text' },
      clientSecret: { type: 'password' },
      email: { type: 'text' },
      apiToken: { type: 'password' },
      bearerToken: { type: 'password' },
    },
    parse(values, node) {
      const properties = new Properties(values);
      const credentials = (node.credentials ?? {}) as ZendeskCredentials;
      return { settings: parseZendesk(RED, node.id, properties, credentials), country: properties.text('country') };
    },
    setup({ node, config, scope }) {
      const service = createZendeskService(config.settings, config.country);
      provideConfig(node, service);
      scope.onClose(() => service.close());
    },
  });
};
