import type { NodeAPI } from 'node-red';
import { type ParsedEntries, parseEntries } from '../../src/core/directory/parse-entries';
import { compileUserFields } from '../../src/core/directory/user-fields';
import { RingbackError } from '../../src/core/errors';
import { parseExtractSettings } from '../../src/core/extract/parse-steps';
import type { IntegrationSettings } from '../../src/core/extract/settings';
import { defineNode, lookupConfig, provideConfig } from '../../src/runtime/define-node';
import { DirectoryPoll, type DirectoryPollOutcome, type DirectoryPollSettings } from '../../src/runtime/directory-poll';
import { DirectoryService } from '../../src/runtime/directory-service';
import { Properties } from '../../src/runtime/properties';
import { owner, sharedClock } from '../../src/runtime/services';
import type { StoreService } from '../../src/runtime/store-service';

interface Config {
  entries: ParsedEntries;
  store: string;
  poll: DirectoryPollSettings | undefined;
}

export = (RED: NodeAPI) => {
  defineNode<Config>(RED, 'ringback-directory', {
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
      return { entries, store: properties.text('store'), poll: parsePoll(RED, values) };
    },
    setup({ node, config, scope }) {
      const store = config.store ? lookupConfig<StoreService>(RED, config.store, 'ringback-store', 'store') : undefined;
      const service = new DirectoryService(node.id, config.entries, store, sharedClock(RED));
      scope.onClose(() => service.close());
      provideConfig(node, service);
      if (!config.poll || !store) return;
      const poll = new DirectoryPoll({
        directory: { id: node.id, name: node.name ?? '' },
        settings: config.poll,
        storeService: store,
        clock: sharedClock(RED),
        owner,
        onImported: () => service.reload(),
        onOutcome: (outcome) => tell(outcome),
      });
      scope.onClose(() => poll.close());

      const tell = (outcome: DirectoryPollOutcome) => {
        if (outcome.kind === 'failed') {
          node.error(outcome.error);
          return;
        }
        const { users, counts, errors } = outcome;
        node.log(`${users} users read: ${counts.added} new, ${counts.gone} gone.`);
        if (counts.heldGone > 0) {
          node.warn(
            `${counts.heldGone} users are missing in the source of the directory, more than half: they stay as they are.`,
          );
        }
        const [first] = errors;
        if (first)
          node.warn(`${errors.length} faults in the source of the directory; entry ${first.line}: ${first.message}`);
      };
    },
  });
};

/** undefined: the directory has no source. */
function parsePoll(RED: NodeAPI, values: Record<string, unknown>): DirectoryPollSettings | undefined {
  const properties = new Properties(values);
  const frequencyMinutes = properties.number('pollingFrequency', 'Polling frequency', 0, 0, 10_080);
  if (frequencyMinutes === 0) return undefined;
  if (frequencyMinutes < 60) {
    throw new RingbackError('RB_CONFIG', `The polling frequency of the directory is ${frequencyMinutes}.`, {
      remedy: 'It must be a whole number of minutes from 60 to 10,080, or 0 for never.',
    });
  }
  if (properties.text('store') === '') {
    throw new RingbackError('RB_CONFIG', 'A directory that is filled from an integration needs a store.', {
      remedy: 'Choose a store in the directory.',
    });
  }
  const extract = parseExtractSettings({ ...values, reconciliationId: '$', maxPages: 1_000 });
  const ids = [...new Set(extract.steps.map((step) => step.integration))];
  return {
    extract,
    toUser: compileUserFields(properties.raw('userFields')),
    frequencyMs: frequencyMinutes * 60_000,
    whenGone: properties.choice('whenGone', 'Who is gone', ['keep', 'inactive'] as const, 'keep'),
    integrations: () =>
      ids.map((id) => lookupConfig<IntegrationSettings>(RED, id, 'ringback-integration', 'integration')),
  };
}
