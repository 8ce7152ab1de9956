import { type Agent, copyOfList, wordsOf } from './call-settings.js';
import { element, find } from './element.js';
import { textInput } from './form-row.js';
import { type RowEditor, type SortableRows, sortableRows } from './sortable-rows.js';
import { text } from './text.js';
import { agents as validateAgents } from './validate-calls.js';

/** Who takes calls: one row each. `onChange` also when an ID is typed. */
export function agentList(target: string, agents: unknown, onChange?: () => void): SortableRows<Agent> {
  return sortableRows<Agent>(find(target), copyOfList<Agent>(agents), {
    label: text('team.agents'),
    addLabel: text('team.addAgent'),
    choices: [{ label: text('team.addAgent'), blank: () => ({ id: '', name: '', skills: [], address: '' }) }],
    build: agentRow,
    judge: validateAgents,
    ...(onChange ? { onChange } : {}),
  });
}

function agentRow(agent: Agent, changed: () => void): RowEditor<Agent> {
  const input = (value: string, key: string, placeholder: string) => {
    const made = textInput(value, { placeholder });
    made.setAttribute('aria-label', text(`team.${key}`));
    made.title = text(`team.${key}`);
    made.addEventListener('input', changed);
    return made;
  };
  const id = input(agent.id, 'agentId', text('team.agentId'));
  const name = input(agent.name, 'agentName', text('team.agentName'));
  const skills = input((agent.skills ?? []).join(', '), 'skills', text('team.skills'));
  const address = input(agent.address ?? '', 'address', 'PJSIP/1001');
  address.classList.add('ringback-code');
  const chips = element('div', { class: 'ringback-chips', 'aria-hidden': 'true' });
  const showSkills = () =>
    chips.replaceChildren(...wordsOf(skills.value).map((skill) => element('span', { class: 'ringback-chip' }, skill)));
  skills.addEventListener('input', showSkills);
  showSkills();
  return {
    element: element('div', { class: 'ringback-agent' }, id, name, skills, address, chips),
    value: () => ({
      id: id.value.trim(),
      name: name.value.trim(),
      skills: wordsOf(skills.value),
      address: address.value.trim(),
    }),
  };
}
