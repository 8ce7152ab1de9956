import type { NodeAPI } from 'node-red';
import { RingbackError } from '../../src/core/errors';
import { latestUnsolvedTicket, unsolvedStatuses } from '../../src/core/ticket/latest-unsolved';
import { callContext } from '../../src/runtime/call-context';
import { defineNode, lookupConfig } from '../../src/runtime/define-node';
import { Properties } from '../../src/runtime/properties';
import { compileTypedValue, type TypedValue } from '../../src/runtime/typed-value';
import { idOf, learn } from '../../src/runtime/zendesk-message';
import { askForCaller, parseQuestion, type QuestionSettings } from '../../src/runtime/zendesk-question';
import type { ZendeskService } from '../../src/runtime/zendesk-service';

interface Config {
  account: string;
  user: TypedValue | undefined;
  unsolved: string[];
  question: QuestionSettings;
}

export = (RED: NodeAPI) => {
  defineNode<Config>(RED, 'ringback-zendesk-ticket', {
    parse(values) {
      const properties = new Properties(values);
      return {
        account: properties.text('account'),
        user: compileTypedValue(RED, properties.text('userType', 'msg'), properties.required('user', 'User')),
        unsolved: parseUnsolved(properties.raw('unsolved')),
        question: parseQuestion(properties),
      };
    },
    setup({ node, config, status }) {
      const { tickets } = lookupConfig<ZendeskService>(RED, config.account, 'ringback-zendesk', 'Zendesk account');
      const asking = { node, status, settings: config.question, noneOutput: 1 };
      status.idle('');
      return async (msg, nodeSignal) => {
        const userId = idOf(await config.user?.(callContext(msg), msg), 'user');
        if (userId === undefined) {
          status.ok('no user');
          return [null, learn(msg, { ticket: undefined, reason: 'noUser' })];
        }
        status.working('looking');
        return askForCaller(asking, msg, nodeSignal, async (signal) => {
          const ticket = await latestUnsolvedTicket(tickets, userId, config.unsolved, signal);
          status.ok(ticket ? `#${ticket.id} ${ticket.status}` : 'none');
          return ticket ? [learn(msg, { ticket }), null] : [null, learn(msg, { ticket: undefined, reason: 'none' })];
        });
      };
    },
  });
};

function parseUnsolved(given: unknown): string[] {
  const statuses = given === undefined ? [...unsolvedStatuses] : Array.isArray(given) ? given.map(String) : [];
  const unknown = statuses.find((status) => !(unsolvedStatuses as readonly string[]).includes(status));
  if (statuses.length > 0 && unknown === undefined) return statuses;
  const summary = unknown ? `"${unknown}" is not an unsolved status.` : 'No status counts as unsolved.';
  throw new RingbackError('RB_CONFIG', summary, { remedy: `Choose some of: ${unsolvedStatuses.join(', ')}.` });
}
