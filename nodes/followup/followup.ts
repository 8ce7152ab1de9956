import type { NodeAPI } from 'node-red';
import { parseSchedule } from '../../src/core/followup/schedule';
import type { FollowupSettings } from '../../src/core/followup/settings';
import { defineNode, lookupConfig, provideConfig } from '../../src/runtime/define-node';
import { FollowupService } from '../../src/runtime/followup-service';
import { Properties } from '../../src/runtime/properties';
import { parsePublicUrl } from '../../src/runtime/public-url';
import { sharedClock } from '../../src/runtime/services';
import type { StoreService } from '../../src/runtime/store-service';

export = (RED: NodeAPI) => {
  defineNode<{ settings: FollowupSettings; store: string }>(RED, 'ringback-followup', {
    isConfig: true,
    parse(values, node) {
      const properties = new Properties(values);
      return {
        store: properties.text('store'),
        settings: {
          id: node.id,
          name: properties.required('name', 'Name'),
          isActive: properties.flag('active', true),
          windowZone: properties.choice(
            'windowZone',
            'Time zone of the quiet hours',
            ['recipient', 'followup'] as const,
            'recipient',
          ),
          publicUrl: parsePublicUrl(properties.text('publicUrl')),
          ...parseSchedule(values),
        },
      };
    },
    setup({ node, config, scope }) {
      const storeService = lookupConfig<StoreService>(RED, config.store, 'ringback-store', 'store');
      const service = new FollowupService(config.settings, storeService, sharedClock(RED));
      provideConfig(node, service);
      scope.onClose(() => service.close());
    },
  });
};
