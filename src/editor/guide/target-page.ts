import { copyOfList, type Queue } from '../call-settings.js';
import { configSelect } from '../config-select.js';
import { element, uniqueId } from '../element.js';
import { formRow, select } from '../screens/form-row.js';
import { text } from '../text.js';
import { type CallNodes, howChosen, optionsOf, targetsOf } from './call-flow.js';
import { problemsOf } from './dialog-page.js';
import type { GuidePage } from './guide.js';

/** The page that says where each option of the menu leads: a queue of the team, or a goodbye. */
export function targetPage({ menu, queue }: CallNodes, chosen: Map<string, string | undefined>): GuidePage {
  const queues = () => copyOfList<Queue>(RED.nodes.node(String(queue.team))?.queues);
  return {
    title: text('guide.page.queue.title'),
    hint: text('guide.page.queue.hint'),
    open(into) {
      const rows = element('div');
      const draw = () => {
        const options = optionsOf(menu);
        const targets = targetsOf(options, queues(), chosen);
        rows.replaceChildren(
          ...options.map((option, index) => {
            const how = howChosen(option);
            const choices = [
              ...queues().map(({ name }) => ({ value: `queue ${name}`, label: text('guide.toQueue', { name }) })),
              { value: '', label: text('guide.toGoodbye') },
            ];
            const target = targets[index];
            const input = select(choices, target === undefined ? '' : `queue ${target}`);
            input.addEventListener('change', () => {
              chosen.set(how, input.value === '' ? undefined : input.value.replace(/^queue /, ''));
            });
            return formRow([how, option.label].filter(Boolean).join(': '), input);
          }),
        );
      };
      const id = uniqueId('guide-team');
      const team = configSelect({
        ...{ type: 'ringback-team', property: 'team', prefix: id, value: String(queue.team), node: queue },
        onChange() {
          queue.team = team.value();
          draw();
        },
      });
      const label = element('label', { for: team.input.id }, text('guide.team'));
      into.append(
        element(
          'div',
          { class: 'ringback-form' },
          element('div', { class: 'form-row' }, label, team.element),
          element('h4', {}, text('guide.options')),
          rows,
        ),
      );
      draw();
      return {
        leave() {
          queue.team = team.value();
          into.replaceChildren();
        },
        cancel: () => into.replaceChildren(),
      };
    },
    problems: () => problemsOf(queue, ['team']),
  };
}
