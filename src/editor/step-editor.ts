import { conditionEditor } from './condition-editor.js';
import { configSelect } from './config-select.js';
import { element, uniqueId } from './element.js';
import type { NameValue, Step } from './extract-settings.js';
import { fieldList, nameValueList } from './name-value-list.js';
import type { EditorNode } from './node-red-editor.js';
import { pagingEditor } from './paging-editor.js';
import { formRow, select, textInput } from './screens/form-row.js';
import { text } from './text.js';

export interface StepEditor {
  element: HTMLElement;
  value(): Step;
}

export const emptyStep = (): Step => ({
  name: '',
  condition: { mode: 'always' },
  integration: '',
  method: 'GET',
  path: '',
  query: [],
  headers: [],
  body: '',
  setAttributes: [],
  paging: { kind: 'none' },
});

const methods: Step['method'][] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The fields of one step: when it runs, what it calls, what it keeps of the answer, how it pages. */
export function stepEditor(
  given: Step,
  options: { node: EditorNode; hasPaging: boolean; hasCondition: boolean; onChange: () => void },
): StepEditor {
  const step = { ...emptyStep(), ...given };
  const fields = element('div', { class: 'ringback-step-fields' });
  const { onChange } = options;
  const listen = <Type extends HTMLElement>(input: Type): Type => {
    input.addEventListener('input', onChange);
    return input;
  };

  const name = listen(textInput(step.name, { placeholder: text('step.namePlaceholder') }));
  fields.append(formRow(text('step.name'), name));
  const conditionBox = element('div');
  if (options.hasCondition) fields.append(conditionBox);
  const condition = conditionEditor(conditionBox, step.condition, { purpose: 'step', onChange });

  const integration = configSelect({
    type: 'ringback-integration',
    property: 'integration',
    prefix: uniqueId('step'),
    value: step.integration,
    node: options.node,
    onChange,
  });
  const integrationRow = element(
    'div',
    { class: 'form-row' },
    element('label', { for: integration.input.id }, text('field.integration')),
    integration.element,
  );
  const method = listen(
    select(
      methods.map((value) => ({ value, label: value })),
      step.method,
    ),
  );
  method.classList.add('ringback-method');
  method.setAttribute('aria-label', text('step.method'));
  const path = listen(textInput(step.path, { isCode: true, placeholder: '/table/incident' }));
  path.id = uniqueId('path');
  const call = element(
    'div',
    { class: 'form-row' },
    element('label', { for: path.id }, text('step.call')),
    element('span', { class: 'ringback-inline ringback-grow' }, method, path),
    element('div', { class: 'ringback-hint' }, text('step.callHint')),
  );
  fields.append(integrationRow, call);

  const query = replaceableList(step.query, 'query', onChange);
  const headers = replaceableList(step.headers, 'header', onChange);
  const body = listen(
    element('textarea', { class: 'ringback-code', rows: 4, spellcheck: 'false', id: uniqueId('body') }),
  );
  body.value = step.body;
  fields.append(
    fold(text('step.query'), query.element, step.query.length),
    fold(text('step.headers'), headers.element, step.headers.length),
    fold(text('step.body'), formRow(text('step.body'), body, text('step.bodyHint')), step.body ? 1 : 0),
  );

  const attributeBox = element('div', {}, element('div', { class: 'ringback-hint' }, text('step.attributesHint')));
  const attributes = fieldList(
    attributeBox,
    step.setAttributes.map(({ scope, name: attribute, path: from }) => ({ scope, name: attribute, path: from })),
    [
      {
        key: 'scope',
        label: text('attribute.scope'),
        width: '82px',
        choices: ['local', 'global', 'user'].map((value) => ({ value, label: value })),
      },
      { key: 'name', label: text('attribute.name') },
      { key: 'path', label: text('attribute.path'), placeholder: '$.result[0].id', isCode: true },
    ],
    { addLabel: text('attribute.add'), onChange },
  );
  fields.append(fold(text('step.attributes'), attributeBox, step.setAttributes.length));

  const pagingBox = element('div');
  const paging = pagingEditor(pagingBox, step.paging, { addQuery: query.add, onChange });
  if (options.hasPaging) fields.append(pagingBox);

  return {
    element: fields,
    value: () => ({
      name: name.value.trim(),
      condition: options.hasCondition ? condition.value() : { mode: 'always' },
      integration: integration.value(),
      method: method.value as Step['method'],
      path: path.value.trim(),
      query: query.value(),
      headers: headers.value(),
      body: body.value,
      setAttributes: attributes.value().map((row) => ({
        scope: row.scope === 'global' || row.scope === 'user' ? row.scope : 'local',
        name: row.name ?? '',
        path: row.path ?? '',
      })),
      paging: options.hasPaging ? paging.value() : { kind: 'none' },
    }),
  };
}

/** A list of names and values to which a preset can add what is not there yet. */
function replaceableList(given: NameValue[], kind: 'query' | 'header', onChange: () => void) {
  const box = element('div');
  let list = nameValueList(box, given, { kind, onChange });
  return {
    element: box,
    value: () => list.value(),
    add(more: NameValue[]) {
      const known = list.value();
      const missing = more.filter((entry) => !known.some(({ name }) => name === entry.name));
      if (missing.length === 0) return;
      box.replaceChildren();
      list = nameValueList(box, [...known, ...missing], { kind, onChange });
      const details = box.closest('details');
      if (details) details.open = true;
    },
  };
}

/** A part that is folded away while it is empty. */
function fold(title: string, content: HTMLElement, count: number): HTMLElement {
  const summary = element('summary', {}, title);
  if (count > 0) summary.append(element('span', { class: 'ringback-count' }, String(count)));
  return element('details', { class: 'ringback-fold', open: count > 0 }, summary, content);
}

/** Two lines that say what a step is and does, for its folded card. */
export function stepTitle(step: Step, number: number): HTMLElement[] {
  const integration = step.integration ? RED.nodes.node(step.integration) : null;
  const target =
    `${step.method} ${integration ? `${RED.utils.getNodeLabel(integration, '')} ` : ''}${step.path}`.trim();
  const name = step.name || text('step.unnamed', { number });
  return [element('strong', {}, `${number}. ${name}`), element('span', { class: 'ringback-detail' }, target)];
}
