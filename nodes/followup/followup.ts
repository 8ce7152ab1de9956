import type { NodeAPI } from 'node-red';
import type { FollowupSettings } from '../../src/core/followup/settings';
import { defineNode, lookupConfig, provideConfig } from '../../src/runtime/define-node';
import { FollowupService } from '../../src/runtime/followup-service';
import { parseFollowup } from '../../src/runtime/parse-followup';
import { Properties } from '../../src/runtime/properties';
import { sharedClock } from '../../src/runtime/services';
import type { StoreService } from '../../src/runtime/store-service';

export = (RED: NodeAPI) => {
  defineNode<{ settings: FollowupSettings; store: string }>(RED, 'ringback-followup', {
    isConfig: true,
    parse(values, node) {
      return { store: new Properties(values).text('store'), settings: parseFollowup(node.id, values) };
    },
    setup({ node, config, scope }) {
      const storeService = lookupConfig<StoreService>(RED, config.store, 'ringback-store', 'store');
      const service = new FollowupService(config.settings, storeService, sharedClock(RED));
      provideConfig(node, service);
      scope.onClose(() => service.close());
    },
  });
};
