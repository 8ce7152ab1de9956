import { element, find } from './element.js';
import type { Step } from './extract-settings.js';
import type { EditorNode } from './node-red-editor.js';
import { isFailure, request } from './request.js';
import { failureBox } from './screens/failure.js';
import { formRow, textInput } from './screens/form-row.js';
import { stepsEditor } from './steps-editor.js';
import { text } from './text.js';
import { tryPanel } from './try-panel.js';

/** Those of `src/core/directory/user-fields.ts`, with an example of each. */
const fields: Record<string, string> = {
  id: '$.id',
  name: '$.name',
  email: '$.email',
  phone: '$.phone',
  slack: '',
  locale: '$.language',
  timeZone: '$.time_zone',
  groups: '$.groups[*].name',
  defaultChannel: '',
  manager: '$.manager.id',
};

export interface DirectorySource {
  /** None when there is only the step that was never filled in. */
  steps(): Step[];
  userFields(): Record<string, string>;
}

interface MappedUser {
  users: Record<string, unknown>[];
  groups: { id: string }[];
  errors: { message: string }[];
}

/** The system that a directory is filled from: its steps, where in a record each field is, and Try. */
export function directorySource(
  targets: { steps: string; fields: string; tryOut: string; loopingElement: string },
  node: EditorNode,
): DirectorySource {
  const given = (node.userFields ?? {}) as Record<string, string>;
  const steps = stepsEditor(targets.steps, node);
  const inputs = Object.entries(fields).map(([name, placeholder]) => {
    const input = textInput(given[name] ?? '', { placeholder, isCode: true });
    input.id = `ringback-directory-field-${name}`;
    find(targets.fields).append(formRow(text(`directory.userField.${name}`), input));
    return { name, input };
  });
  const userFields = () =>
    Object.fromEntries(inputs.map(({ name, input }) => [name, input.value.trim()]).filter(([, path]) => path !== ''));
  const mapped = element('div', { role: 'status', 'aria-live': 'polite' });
  tryPanel(targets.tryOut, {
    node,
    steps,
    loopingElement: targets.loopingElement,
    reconciliationId: '#ringback-directory-field-id',
    onSample: (sample) => {
      request<MappedUser>('POST', 'ringback/directory/map', { sample, userFields: userFields() }).then(
        (answer) => mapped.replaceChildren(...mappedBox(answer)),
        (failed: unknown) =>
          mapped.replaceChildren(failureBox(isFailure(failed) ? failed : { code: 'unknown', message: String(failed) })),
      );
    },
  });
  find(targets.tryOut).append(mapped);
  const isUntouched = (step: Step) => step.integration === '' && step.path === '';
  return { steps: () => (steps.value().every(isUntouched) ? [] : steps.value()), userFields };
}

/** The first user as the directory would know them. */
function mappedBox({ users, groups, errors }: MappedUser): HTMLElement[] {
  const [user] = users;
  const lines = Object.entries(user ?? {}).map(([name, value]) =>
    element('li', {}, `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`),
  );
  if (groups.length > 0) lines.push(element('li', {}, `groups: ${groups.map(({ id }) => id).join(', ')}`));
  return [
    element('h5', {}, text('directory.firstUser')),
    element('ul', { class: 'ringback-examples' }, ...lines),
    ...errors.map(({ message }) => element('p', { class: 'ringback-warning' }, message)),
  ];
}
