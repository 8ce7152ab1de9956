import type { NodeAPI } from 'node-red';
import { type ParsedEntries, parseEntries } from '../../src/core/directory/parse-entries';
import { RingbackError } from '../../src/core/errors';
import { defineNode, lookupConfig, provideConfig } from '../../src/runtime/define-node';
import { DirectoryService } from '../../src/runtime/directory-service';
import { Properties } from '../../src/runtime/properties';
import { sharedClock } from '../../src/runtime/services';
import type { StoreService } from '../../src/runtime/store-service';

export = (RED: NodeAPI) => {
  defineNode<{ entries: ParsedEntries; store: string }>(RED, 'ringback-directory', {
    isConfig: true,
    parse(values) {
      const properties = new Properties(values);
      const entries = parseEntries({ users: properties.list('people'), groups: properties.list('groups') });
      const [error] = entries.errors;
      if (error) {
        throw new RingbackError('RB_CONFIG', `An entry of the directory cannot be used: ${error.message}`, {
          remedy: 'Open the directory, correct it and deploy.',
        });
      }
      return { entries, store: properties.text('store') };
    },
    setup({ node, config, scope }) {
      const store = config.store ? lookupConfig<StoreService>(RED, config.store, 'ringback-store', 'store') : undefined;
      const service = new DirectoryService(node.id, config.entries, store, sharedClock(RED));
      scope.onClose(() => service.close());
      provideConfig(node, service);
    },
  });
};
