import type { NodeAPI } from 'node-red';
import { type CompiledPrompts, compilePrompts } from '../../src/core/call/compile-prompts';
import { type MenuOption, type MenuOutcome, type MenuSettings, runMenu } from '../../src/core/call/menu';
import { gatewayOf } from '../../src/runtime/calls/call-center';
import { defineCallStep } from '../../src/runtime/calls/call-step';
import { type CallValue, compileCallValue } from '../../src/runtime/calls/call-value';
import type { Speaker } from '../../src/runtime/calls/call-voice';
import { menuPrompts } from '../../src/runtime/calls/menu-prompts';
import { parseMenu, throwIfUnanswerable } from '../../src/runtime/calls/parse-menu';
import { parseSpeaker } from '../../src/runtime/calls/parse-speaker';
import type { Message, Outputs } from '../../src/runtime/define-node';
import { Properties } from '../../src/runtime/properties';

interface Config extends Speaker {
  menu: MenuSettings;
  prompts: CompiledPrompts;
  noInput: CompiledPrompts;
  invalid: CompiledPrompts;
  expected: CallValue | undefined;
}

export = (RED: NodeAPI) => {
  defineCallStep<Config>(RED, 'ringback-menu', {
    parse(values, node) {
      const menu = parseMenu(values);
      const properties = new Properties(values);
      const [type, value] = [properties.text('expectedType', 'str'), properties.verbatim('expected')];
      return {
        menu,
        prompts: compilePrompts(values.prompts, 'The question'),
        noInput: compilePrompts(values.noInputPrompts, 'What is said when nothing is pressed'),
        invalid: compilePrompts(values.invalidPrompts, 'What is said when something else is pressed'),
        expected: menu.mode === 'digits' && value ? compileCallValue(RED, node, type, value) : undefined,
        ...parseSpeaker(values),
      };
    },
    setup({ config }) {
      const { menu, expected } = config;
      return async ({ session, leg, msg, signal }) => {
        const { gateway } = gatewayOf(session).deps;
        throwIfUnanswerable(menu, gateway.capabilities);
        const wanted = expected && String((await expected(msg)) ?? '');
        const outcome = await runMenu({
          leg,
          settings: menu,
          signal,
          prompts: await menuPrompts(gatewayOf(session).voice, config, { session, msg, signal }),
          onEvent: (event) => session.event(event),
          // Nothing to compare with is not the same as anything will do.
          ...(wanted === undefined ? {} : { accepts: (digits) => wanted !== '' && digits === wanted }),
        });
        return outputsOf(outcome, menu, msg);
      };
    },
  });
};

function outputsOf(outcome: MenuOutcome, menu: MenuSettings, msg: Message): Outputs {
  const first = menu.mode === 'options' ? menu.options.length : 1;
  const outputs: Outputs = new Array<null>(first + 2).fill(null);
  const digits = (pressed: string) => (menu.isSensitive ? {} : { digits: pressed });
  const sensitive = menu.isSensitive ? { isSensitive: true } : {};
  const say = (output: number, learnt: Record<string, unknown>) => {
    msg.menu = { ...learnt, ...sensitive };
    outputs[output] = msg;
    return outputs;
  };
  switch (outcome.kind) {
    case 'option': {
      return say(outcome.index, { ...digits(outcome.digits), option: nameOf(menu.options[outcome.index]) });
    }
    case 'spoken': {
      const { index, kind: _kind, ...spoken } = outcome;
      return say(index, { ...spoken, option: nameOf(menu.options[index]) });
    }
    case 'entered':
      return say(0, { ...digits(outcome.digits), option: 'entered' });
    case 'noInput':
      return say(first, { option: 'no input' });
    case 'invalid':
      return say(first + 1, { option: 'invalid' });
  }
}

function nameOf(option: MenuOption | undefined): string {
  return option?.label || option?.digits || option?.phrases?.[0] || '';
}
