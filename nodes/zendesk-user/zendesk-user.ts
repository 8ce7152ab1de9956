import type { NodeAPI } from 'node-red';
import { findCaller } from '../../src/core/ticket/find-caller';
import { callContext } from '../../src/runtime/call-context';
import { counted } from '../../src/runtime/counted';
import { defineNode, lookupConfig } from '../../src/runtime/define-node';
import { Properties } from '../../src/runtime/properties';
import { compileTypedValue, type TypedValue } from '../../src/runtime/typed-value';
import { learn } from '../../src/runtime/zendesk-message';
import { askForCaller, parseQuestion, type QuestionSettings } from '../../src/runtime/zendesk-question';
import type { ZendeskService } from '../../src/runtime/zendesk-service';

interface Config {
  account: string;
  number: TypedValue | undefined;
  question: QuestionSettings;
}

const reasons = { withheld: 'number withheld', noNumber: 'no number', unknown: 'not found' } as const;

export = (RED: NodeAPI) => {
  defineNode<Config>(RED, 'ringback-zendesk-user', {
    parse(values) {
      const properties = new Properties(values);
      return {
        account: properties.text('account'),
        number: compileTypedValue(
          RED,
          properties.text('numberType', 'msg'),
          properties.required('number', 'Phone number'),
        ),
        question: parseQuestion(properties),
      };
    },
    setup({ node, config, status }) {
      const account = lookupConfig<ZendeskService>(RED, config.account, 'ringback-zendesk', 'Zendesk account');
      const deps = { tickets: account.tickets, numbers: account.numbers() };
      const asking = { node, status, settings: config.question, noneOutput: 1 };
      status.idle('');
      return async (msg, nodeSignal) => {
        const number = String((await config.number?.(callContext(msg), msg)) ?? '');
        status.working('searching');
        return askForCaller(asking, msg, nodeSignal, async (signal) => {
          const outcome = await findCaller(number, deps, signal);
          switch (outcome.status) {
            case 'found':
              status.ok(outcome.user.name);
              return [learn(msg, { user: outcome.user, users: undefined }), null, null];
            case 'several':
              status.ok(counted(outcome.users.length, 'user'));
              return [null, null, learn(msg, { user: undefined, users: outcome.users })];
            case 'none':
              status.ok(reasons[outcome.reason]);
              return [null, learn(msg, { user: undefined, users: undefined, reason: outcome.reason }), null];
          }
        });
      };
    },
  });
};
