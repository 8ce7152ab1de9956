import { copyOfList, type Queue } from './call-settings.js';
import { element, find } from './element.js';
import { text } from './text.js';

/** The queues of the chosen team as a select; filled again when another team is chosen or the team is edited. */
export function queueSelect(selector: string, teamInput: string, current: string, hint: string): void {
  const select = find<HTMLSelectElement>(selector);
  const team = find<HTMLSelectElement>(teamInput);
  const says = find(hint);
  let wanted = current;
  const fill = () => {
    const node = team.value && team.value !== '_ADD_' ? RED.nodes.node(team.value) : null;
    const names = copyOfList<Queue>(node?.queues).map(({ name }) => name);
    // A team with one queue leaves no choice.
    if (wanted === '' && names.length === 1) wanted = names[0] ?? '';
    const options = names.map((name) => element('option', { value: name }, name));
    if (wanted && !names.includes(wanted))
      options.unshift(element('option', { value: wanted }, text('queue.gone', { name: wanted })));
    else if (!wanted) options.unshift(element('option', { value: '' }, text('queue.choose')));
    select.replaceChildren(...options);
    select.value = wanted;
    select.disabled = options.length === 0;
    says.textContent = node && names.length === 0 ? text('queue.teamHasNone') : '';
    $(select).trigger('change');
  };
  $(select).on('change', () => {
    wanted = select.value;
  });
  $(team).on('change', fill);
  fill();
}
