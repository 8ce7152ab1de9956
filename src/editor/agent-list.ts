import { type Agent, copyOfList, wordsOf } from './call-settings.js';
import { element, find } from './element.js';
import { textInput } from './screens/form-row.js';
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
  const id = textInput(agent.id, { placeholder: 'ana' });
  const name = textInput(agent.name ?? '', { placeholder: 'Ana Souza' });
  const skills = textInput((agent.skills ?? []).join(', '), { placeholder: text('queue.skillsPlaceholder') });
  const address = textInput(agent.address ?? '', { isCode: true, placeholder: 'PJSIP/1001' });
  const fields = [
    [text('team.agentId'), id],
    [text('team.agentName'), name],
    [text('team.skills'), skills],
    [text('team.address'), address],
  ] as const;
  for (const [, input] of fields) input.addEventListener('input', changed);
  return {
    element: element('div', { class: 'ringback-agent' }, ...fields.map((field) => element('label', {}, ...field))),
    value: () => ({
      id: id.value.trim(),
      name: name.value.trim(),
      skills: wordsOf(skills.value),
      address: address.value.trim(),
    }),
  };
}
