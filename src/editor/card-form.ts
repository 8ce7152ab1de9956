import { actionStyles, type CardForm, type Fact, type FormAction } from './card-settings.js';
import { element } from './element.js';
import { formRow, select, textInput } from './screens/form-row.js';
import { type RowEditor, sortableRows } from './sortable-rows.js';
import { text } from './text.js';
import { actions as validateActions } from './validate-card.js';

export interface CardFormEditor {
  element: HTMLElement;
  value(): CardForm;
}

/** The common card as fields: title, text, image, facts and buttons. Typing is told by the events of its inputs. */
export function cardForm(given: Partial<CardForm>, onChange: () => void): CardFormEditor {
  const title = textInput(given.title ?? '');
  const words = element('textarea', { rows: 3 });
  words.value = given.text ?? '';
  const imageUrl = textInput(given.image?.url ?? '', { placeholder: 'https://' });
  const imageAlt = textInput(given.image?.alt ?? '');
  const factRows = element('div');
  const facts = sortableRows<Fact>(factRows, copyOf(given.facts), {
    label: text('card.facts'),
    addLabel: text('card.addFact'),
    choices: [{ label: text('card.addFact'), blank: () => ({ title: '', value: '' }) }],
    build: factRow,
    onChange,
  });
  const actionRows = element('div');
  const actions = sortableRows<FormAction>(actionRows, copyOf(given.actions), {
    label: text('card.actions'),
    addLabel: text('card.addAction'),
    choices: [
      { label: text('card.addLink'), blank: () => ({ name: '', label: '', style: 'default', url: '' }) },
      { label: text('card.addAnswer'), blank: () => ({ name: '', label: '', style: 'positive' }) },
    ],
    build: actionRow,
    judge: validateActions,
    onChange,
  });
  const whole = element(
    'div',
    { class: 'ringback-card-form' },
    formRow(text('card.title'), title),
    formRow(text('card.text'), words),
    listRow(text('card.facts'), factRows, text('card.factsHint')),
    formRow(text('card.imageUrl'), imageUrl),
    formRow(text('card.imageAlt'), imageAlt, text('card.imageAltHint')),
    listRow(text('card.actions'), actionRows),
  );
  return {
    element: whole,
    value() {
      const image = { url: imageUrl.value.trim(), alt: imageAlt.value.trim() };
      return {
        title: title.value,
        text: words.value,
        facts: facts.value().filter((fact) => fact.title !== '' || fact.value !== ''),
        ...(image.url || image.alt ? { image } : {}),
        actions: actions.value().filter(({ name, label, url }) => name || label || url),
      };
    },
  };
}

function copyOf<Item extends object>(items: Item[] | undefined): Item[] {
  return (Array.isArray(items) ? items : []).map((item) => ({ ...item }));
}

function listRow(label: string, rows: HTMLElement, hint?: string): HTMLElement {
  const row = element(
    'div',
    { class: 'form-row ringback-wide' },
    element('span', { class: 'ringback-label' }, label),
    rows,
  );
  if (hint) row.append(element('div', { class: 'ringback-hint' }, hint));
  return row;
}

function factRow(fact: Fact, changed: () => void): RowEditor<Fact> {
  const title = named(textInput(fact.title ?? '', { placeholder: text('card.factTitle') }), text('card.factTitle'));
  const value = named(textInput(fact.value ?? '', { placeholder: text('card.factValue') }), text('card.factValue'));
  for (const input of [title, value]) $(input).on('input', changed);
  return {
    element: element('div', { class: 'ringback-fact' }, title, value),
    value: () => ({ title: title.value.trim(), value: value.value.trim() }),
  };
}

/** A link, or a button for one of the follow-up's actions. */
function actionRow(action: FormAction, changed: () => void): RowEditor<FormAction> {
  const isLink = action.url !== undefined;
  const label = named(textInput(action.label ?? '', { placeholder: text('card.label') }), text('card.label'));
  const target = isLink
    ? named(textInput(action.url ?? '', { placeholder: 'https://' }), text('card.url'))
    : named(textInput(action.name, { placeholder: 'approve', isCode: true }), text('card.action'));
  const style = named(
    select(
      actionStyles.map((value) => ({ value, label: text(`card.style.${value}`) })),
      action.style,
    ),
    text('card.styleLabel'),
  );
  for (const input of [label, target, style]) $(input).on('input change', changed);
  return {
    element: element('div', { class: 'ringback-card-action' }, label, target, style),
    value() {
      const chosen = actionStyles.find((each) => each === style.value) ?? 'default';
      const written = target.value.trim();
      const link = { name: '', label: label.value.trim(), style: chosen, url: written };
      return isLink ? link : { name: written, label: label.value.trim(), style: chosen };
    },
  };
}

function named<Control extends HTMLElement>(control: Control, label: string): Control {
  control.setAttribute('aria-label', label);
  return control;
}
