import type { NodeAPI } from 'node-red';
import { parseEntries } from '../../src/core/directory/parse-entries';
import { RingbackError } from '../../src/core/errors';
import { compilePath } from '../../src/core/extract/json-path';
import { parseStep } from '../../src/core/extract/parse-steps';
import type { Step } from '../../src/core/extract/settings';
import { counted } from '../../src/runtime/counted';
import { defineNode, lookupConfig, type Message } from '../../src/runtime/define-node';
import type { DirectoryService } from '../../src/runtime/directory-service';
import { readItems } from '../../src/runtime/flow-items';
import { Properties } from '../../src/runtime/properties';
import { RecipientLookup } from '../../src/runtime/recipient-lookup';
import { recipientMessages, unresolvedMessages } from '../../src/runtime/recipient-messages';
import { type Escalation, RecipientResolver } from '../../src/runtime/recipient-resolver';
import { compileTypedValue, type TypedValue } from '../../src/runtime/typed-value';

interface Config {
  directory: string;
  user: TypedValue | undefined;
  group: TypedValue | undefined;
  unknown: 'address' | 'skip';
  lookup: Step | undefined;
  lookupKey: string;
  escalation: Escalation | undefined;
}

export = (RED: NodeAPI) => {
  defineNode<Config>(RED, 'ringback-recipients', {
    parse(values) {
      const properties = new Properties(values);
      const user = compileTypedValue(RED, properties.text('userType', 'record'), properties.verbatim('user'));
      const group = compileTypedValue(RED, properties.text('groupType', 'record'), properties.verbatim('group'));
      if (!user && !group) {
        throw new RingbackError('RB_CONFIG', 'Neither User nor Group is set.', {
          remedy:
            'Say in at least one of them where the recipient is found, for instance in the record at $.assignee.email.',
        });
      }
      const lookup = properties.raw('lookup');
      return {
        directory: properties.text('directory'),
        user,
        group,
        unknown: properties.choice('unknown', 'Unknown recipients', ['address', 'skip'] as const, 'address'),
        lookup: lookup ? parseStep(lookup, 1) : undefined,
        lookupKey: properties.text('lookupKey'),
        escalation: parseEscalation(RED, properties),
      };
    },
    setup({ config, status }) {
      const directory = config.directory
        ? lookupConfig<DirectoryService>(RED, config.directory, 'ringback-directory', 'directory')
        : undefined;
      const lookup = config.lookup ? new RecipientLookup(RED, config.lookup, config.lookupKey) : undefined;
      const resolver = new RecipientResolver(config, lookup, directory);
      status.idle('');
      return async (msg, signal, emit) => {
        if (msg.directory !== undefined) {
          await learn(directory, msg);
          return;
        }
        const { items, service } = readItems(msg);
        status.working(counted(items.length, 'record'));
        const found = await resolver.resolve(items, service, msg, signal);
        const resolved = recipientMessages(RED, msg, found);
        // Before they are told, so that the first outcome is not taken for the only one. Those that could not be
        // looked up for now are left open: the reconcile node gives them out again.
        const looked = items.filter((item) => found.has(item));
        service.coordinator.expectRecipients(looked, (item) => found.keysOf(item));
        for (const message of resolved) emit([message, null]);
        for (const message of unresolvedMessages(RED, msg, found)) emit([null, message]);
        await found.recordEvents();
        const missing = found.unresolved.length;
        if (missing > 0) status.waiting(`${counted(resolved.length, 'recipient')} · ${missing} unresolved`);
        else status.ok(counted(resolved.length, 'recipient'));
        if (found.transientError) throw found.transientError;
      };
    },
  });
};

function parseEscalation(RED: NodeAPI, properties: Properties): Escalation | undefined {
  const after = properties.number('escalateAfter', 'Escalate after attempt', 0, 0, 10);
  if (after === 0) return undefined;
  const value = properties.verbatim('escalateTo');
  const type = properties.text('escalateToType', 'record');
  if (type === 'recipient' && value.trim() !== '') {
    const path = compilePath(value);
    return { after, to: async (_context, _msg, recipients) => recipients.flatMap((recipient) => path.all(recipient)) };
  }
  const to = compileTypedValue(RED, type, value);
  if (to) return { after, to };
  throw new RingbackError('RB_CONFIG', 'The escalation says not whom to tell.', {
    remedy: 'Say whom to tell after so many attempts, or enter 0 attempts for nobody.',
  });
}

async function learn(directory: DirectoryService | undefined, msg: Message): Promise<void> {
  if (!directory) {
    throw new RingbackError('RB_INPUT', 'msg.directory cannot be kept: this node has no directory.', {
      remedy: 'Choose a directory in the recipients node.',
    });
  }
  const { users, groups, errors } = parseEntries(msg.directory);
  await directory.learn({ users, groups });
  const [error] = errors;
  if (error) {
    throw new RingbackError(
      'RB_INPUT',
      `${errors.length} entries of msg.directory were left out, the first because: ${error.message}`,
      {
        remedy: 'The others were taken.',
      },
    );
  }
}
