import type { NodeAPI } from 'node-red';
import { parseEntries } from '../../src/core/directory/parse-entries';
import { RingbackError } from '../../src/core/errors';
import { inTurns } from '../../src/core/followup/next-turn';
import { counted } from '../../src/runtime/counted';
import { defineNode, lookupConfig, type Message } from '../../src/runtime/define-node';
import type { DirectoryService } from '../../src/runtime/directory-service';
import { readItems } from '../../src/runtime/flow-items';
import { parseRecipients, type RecipientsConfig } from '../../src/runtime/parse-recipients';
import { RecipientLookup } from '../../src/runtime/recipient-lookup';
import { recipientMessages, unresolvedMessages } from '../../src/runtime/recipient-messages';
import { RecipientResolver } from '../../src/runtime/recipient-resolver';

/** Each of them begins a delivery. */
const messagesPerTurn = 25;

export = (RED: NodeAPI) => {
  defineNode<RecipientsConfig>(RED, 'ringback-recipients', {
    parse: (values) => parseRecipients(RED, values),
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
        await inTurns(resolved, messagesPerTurn, (message) => emit([message, null]));
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
