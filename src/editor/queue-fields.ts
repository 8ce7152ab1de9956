import { emptyQueue, type Queue, wordsOf } from './call-settings.js';
import { element, uniqueId } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { type NumberField, numberField } from './number-field.js';
import { promptList } from './prompt-list.js';
import { formRow, select, textInput } from './screens/form-row.js';
import { text } from './text.js';

export interface QueueFields {
  element: HTMLElement;
  value(): Queue;
  /** The names of all queues, for those into which this one may overflow. */
  offer(names: string[]): void;
}

/** Everything about one queue. */
export function queueFields(given: Queue, node: EditorNode, onChange: () => void): QueueFields {
  const queue = { ...emptyQueue(''), ...given };
  const listen = <Type extends HTMLElement>(input: Type): Type => {
    input.addEventListener('input', onChange);
    return input;
  };
  const seconds = (key: NumericKey, zero?: string) =>
    numberField({
      label: text(`queue.${key}`),
      value: queue[key],
      unit: key === 'maxWaiting' ? 'callers' : 'seconds',
      onChange,
      ...(zero ? { zero } : {}),
    });
  const name = listen(textInput(queue.name, { placeholder: text('queue.namePlaceholder') }));
  const skills = listen(textInput(queue.skills.join(', '), { placeholder: text('queue.skillsPlaceholder') }));
  const numbers = {
    ringSeconds: seconds('ringSeconds'),
    wrapUpSeconds: seconds('wrapUpSeconds', text('queue.zero.wrapUpSeconds')),
    longestWaitSeconds: seconds('longestWaitSeconds', text('queue.zero.longestWaitSeconds')),
    maxWaiting: seconds('maxWaiting', text('queue.zero.maxWaiting')),
    announceSeconds: seconds('announceSeconds', text('queue.zero.announceSeconds')),
    overflowSeconds: seconds('overflowSeconds', text('queue.zero.overflowSeconds')),
  } satisfies Record<NumericKey, NumberField>;
  const position = checkbox(text('queue.announcePosition'), queue.announcePosition, onChange);
  const wait = checkbox(text('queue.announceWait'), queue.announceWait, onChange);
  const keys = ['', '1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '*', '#'];
  const callback = listen(
    select(
      keys.map((key) => ({ value: key, label: key || text('queue.noCallback') })),
      queue.callbackDigit,
    ),
  );
  const overflow = select([{ value: '', label: text('queue.noOverflow') }], '');
  let { overflowQueue } = queue;
  overflow.addEventListener('input', () => {
    overflowQueue = overflow.value;
    onChange();
  });
  const musicBox = element('div', {}, element('p', { class: 'ringback-hint' }, text('queue.musicHint')));
  const music = promptList(musicBox, queue.music, node, { label: text('queue.music'), purpose: 'music', onChange });

  const fields = element(
    'div',
    { class: 'ringback-queue-fields' },
    formRow(text('queue.name'), name),
    formRow(text('queue.skills'), skills, text('queue.skillsHint')),
    numbers.ringSeconds.element,
    numbers.wrapUpSeconds.element,
    numbers.longestWaitSeconds.element,
    numbers.maxWaiting.element,
    numbers.announceSeconds.element,
    position.element,
    wait.element,
    formRow(text('queue.callbackDigit'), callback, text('queue.callbackHint')),
    numbers.overflowSeconds.element,
    formRow(text('queue.overflowQueue'), overflow, text('queue.overflowHint')),
    element('div', { class: 'ringback-label' }, text('queue.music')),
    musicBox,
  );
  return {
    element: fields,
    value: () => ({
      name: name.value.trim(),
      skills: wordsOf(skills.value),
      music: music.value(),
      ...(Object.fromEntries(Object.entries(numbers).map(([key, field]) => [key, field.value()])) as NumericFields),
      announcePosition: position.input.checked,
      announceWait: wait.input.checked,
      callbackDigit: callback.value,
      overflowQueue,
    }),
    offer(names) {
      const others = [...new Set(names)].filter((other) => other !== '' && other !== name.value.trim());
      if (overflowQueue && !others.includes(overflowQueue)) others.push(overflowQueue);
      overflow.replaceChildren(
        element('option', { value: '' }, text('queue.noOverflow')),
        ...others.map((other) => element('option', { value: other }, other)),
      );
      overflow.value = overflowQueue;
    },
  };
}

type NumericFields = Pick<
  Queue,
  'ringSeconds' | 'wrapUpSeconds' | 'longestWaitSeconds' | 'maxWaiting' | 'announceSeconds' | 'overflowSeconds'
>;
type NumericKey = keyof NumericFields;

function checkbox(label: string, isOn: boolean, onChange: () => void) {
  const input = element('input', { type: 'checkbox', id: uniqueId('check') });
  input.checked = isOn;
  input.addEventListener('change', onChange);
  return {
    input,
    element: element('div', { class: 'form-row ringback-check' }, input, element('label', { for: input.id }, label)),
  };
}
