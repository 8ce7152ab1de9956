import { copyOfList, emptyQueue, type Queue } from './call-settings.js';
import { element, find, icon, uniqueId } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { type QueueFields, queueFields } from './queue-fields.js';
import { type RowEditor, type SortableRows, sortableRows } from './sortable-rows.js';
import { formatNumber, text } from './text.js';
import { queues as validateQueues } from './validate-calls.js';

/** The queues of a team as rows that unfold. A new team begins with one. */
export function queueList(target: string, node: EditorNode): SortableRows<Queue> {
  const saved = copyOfList<Queue>(node.queues);
  const isNew = !RED.nodes.node(node.id) && saved.length === 0;
  const given = isNew ? [emptyQueue(text('queue.firstName'))] : saved;
  const shown = new Set<QueueFields>();
  const offer = () => {
    const names = rows.value().map(({ name }) => name);
    for (const fields of shown) fields.offer(names);
  };
  const isNewName = (name: string) => !rows.value().some((queue) => queue.name === name);
  const rows: SortableRows<Queue> = sortableRows<Queue>(find(target), given, {
    label: text('team.queues'),
    addLabel: text('team.addQueue'),
    choices: [
      {
        label: text('team.addQueue'),
        blank: () => {
          for (let number = 1; ; number += 1) {
            const name = number === 1 ? text('queue.firstName') : `${text('queue.firstName')} ${number}`;
            if (isNewName(name)) return emptyQueue(name);
          }
        },
      },
    ],
    build: (queue, changed) => queueRow(queue, { node, shown, changed, isOpen: !given.includes(queue) }),
    judge: validateQueues,
    onChange: () => offer(),
  });
  offer();
  return rows;
}

function queueRow(
  queue: Queue,
  options: { node: EditorNode; shown: Set<QueueFields>; changed: () => void; isOpen: boolean },
): RowEditor<Queue> {
  const title = element('span', { class: 'ringback-step-title' });
  const retitle = () => {
    const { name, longestWaitSeconds, callbackDigit, music } = fields.value();
    const minutes = formatNumber(Math.round(Number(longestWaitSeconds) / 6) / 10);
    const parts = [
      Number(longestWaitSeconds) > 0 ? text('queue.says.wait', { minutes }) : text('queue.says.forever'),
      ...(callbackDigit ? [text('queue.says.callback', { key: callbackDigit })] : []),
      ...(music.length > 0 ? [text('queue.says.music')] : []),
    ];
    title.replaceChildren(
      element('strong', {}, name || text('queue.unnamed')),
      element('span', { class: 'ringback-detail' }, parts.join(' · ')),
    );
  };
  const fields = queueFields(queue, options.node, () => {
    retitle();
    options.changed();
  });
  options.shown.add(fields);
  fields.element.id = uniqueId('queue');
  fields.element.hidden = !options.isOpen;
  const toggle = element(
    'button',
    { type: 'button', class: 'ringback-step-toggle', 'aria-controls': fields.element.id },
    icon('angle-down'),
    title,
  );
  const tell = () => toggle.setAttribute('aria-expanded', String(!fields.element.hidden));
  toggle.addEventListener('click', () => {
    fields.element.hidden = !fields.element.hidden;
    tell();
  });
  tell();
  retitle();
  return { element: element('div', {}, toggle, fields.element), value: fields.value };
}
