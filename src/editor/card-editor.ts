import { cardForm } from './card-form.js';
import { blankForm, type CardForm, type CardValue, isForm } from './card-settings.js';
import { element, find, uniqueId } from './element.js';
import { menuButton } from './menu-button.js';
import { insertAtCursor, type PlaceholderField } from './placeholder-fields.js';
import { failureText, request } from './request.js';
import { text } from './text.js';

/** What the preview of a message says of its card. */
export interface CardAnswer {
  errors: { field: string; message: string; where?: string }[];
  /** Of this record: what its card leaves out. */
  warnings?: string[];
  source?: { card: Record<string, unknown>; form?: CardForm; misfit?: string; warnings: string[] };
}

export interface CardEditor {
  value(): CardValue;
  onChange(listener: () => void): void;
  /** Says what the preview found about the card as it is. */
  show(answer: CardAnswer): void;
  offerPlaceholders(fields: () => PlaceholderField[]): void;
}

type Field = HTMLInputElement | HTMLTextAreaElement;

const blankCard = {
  type: 'AdaptiveCard',
  version: '1.3',
  body: [{ type: 'TextBlock', text: 'Title', size: 'large', weight: 'bolder', wrap: true }],
  actions: [],
};

/** Writes a card as a form or, for what no form has, as the JSON of an Adaptive Card. */
export function cardEditor(target: string, given: unknown): CardEditor {
  const listeners: (() => void)[] = [];
  let isTouched = false;
  const changed = () => {
    isTouched = true;
    for (const listener of listeners) listener();
  };
  const parts = element('div');
  const json = element('textarea', { class: 'ringback-code', rows: 14, spellcheck: 'false' });
  json.setAttribute('aria-label', text('card.json'));
  const asJson = element('input', { type: 'checkbox', id: uniqueId('card-json') });
  const says = element('div', {
    class: 'ringback-card-says',
    role: 'status',
    'aria-live': 'polite',
    id: uniqueId('card'),
  });
  json.setAttribute('aria-describedby', says.id);
  // Why it did not turn: it stands until the card is changed, whatever the preview says meanwhile.
  const refused = element('div', { class: 'ringback-card-says', role: 'status', 'aria-live': 'polite' });
  const toolbar = element(
    'div',
    { class: 'form-row ringback-check ringback-card-switch' },
    asJson,
    element('label', { for: asJson.id }, text('card.asJson')),
  );
  let form: ReturnType<typeof cardForm> | undefined;

  const showForm = (values: Partial<CardForm>) => {
    form = cardForm(values, changed);
    asJson.checked = false;
    parts.replaceChildren(form.element);
  };
  const showJson = (written: string) => {
    form = undefined;
    asJson.checked = true;
    json.value = written;
    parts.replaceChildren(json);
  };
  const say = (into: HTMLElement, problems: string[], notes: string[] = []) =>
    into.replaceChildren(
      ...problems.map((sentence) => element('p', { class: 'ringback-warning' }, sentence)),
      ...notes.map((sentence) => element('p', { class: 'ringback-hint' }, sentence)),
    );
  const value = (): CardValue => form?.value() ?? valueOfJson(json.value);

  /** The runtime knows both forms of a card. */
  const turn = async (): Promise<void> => {
    const isToJson = asJson.checked;
    const written = value();
    if (form && isBlank(form.value())) {
      showJson(JSON.stringify(blankCard, null, 2));
    } else {
      const answer = await request<CardAnswer>('POST', 'ringback/preview', {
        messageType: 'card',
        card: written,
        record: {},
      });
      const { source } = answer;
      if (isToJson && source) showJson(JSON.stringify(source.card, null, 2));
      else if (source?.form) showForm(source.form);
      else {
        asJson.checked = !isToJson;
        say(refused, refusal(answer, isToJson));
        return;
      }
    }
    say(says, []);
    changed();
  };

  asJson.addEventListener('change', () => {
    asJson.disabled = true;
    say(refused, []);
    turn()
      .catch((failed: unknown) => {
        asJson.checked = form === undefined;
        say(refused, [failureText(failed)]);
      })
      .finally(() => {
        asJson.disabled = false;
        asJson.focus();
      });
  });
  let latest: Field | undefined;
  parts.addEventListener('focusin', ({ target: focused }) => {
    if (isField(focused)) latest = focused;
  });
  // Placeholders are inserted by jQuery's trigger, which reaches only handlers that were bound with jQuery.
  $(parts).on('input change', changed);
  $(parts).on('input', () => say(refused, []));
  find(target).append(toolbar, refused, parts, says);
  if (given === undefined || given === null || given === '') showForm(blankForm());
  else if (isForm(given)) showForm(given);
  else showJson(typeof given === 'string' ? given : JSON.stringify(given, null, 2));

  return {
    value: () => (isTouched ? value() : (given as CardValue)),
    onChange: (listener) => listeners.push(listener),
    show({ errors, warnings = [], source }) {
      const problems = errors.filter(({ field }) => field === 'card').map(({ message }) => message);
      say(says, problems, [...(source?.warnings ?? []), ...warnings]);
      json.setAttribute('aria-invalid', String(errors.some(({ field }) => field === 'card')));
    },
    offerPlaceholders(fields) {
      const insert = (placeholder: string) => {
        const first = parts.querySelector<Field>('input[type=text], textarea');
        const field = latest?.isConnected ? latest : first;
        if (field) insertAtCursor(field, placeholder);
      };
      const menu = menuButton(text('preview.insert'), () =>
        fields().map(({ placeholder, example }) => ({
          label: placeholder,
          detail: example,
          choose: () => insert(placeholder),
        })),
      );
      toolbar.append(menu, element('div', { class: 'ringback-hint' }, text('card.insertHint')));
    },
  };
}

/** Why the card stays in the form in which it is. */
function refusal({ errors, source }: CardAnswer, isToJson: boolean): string[] {
  if (source?.misfit) return [text('card.misfit', { place: source.misfit })];
  const reasons = errors.filter(({ field }) => field === 'card').map(({ message }) => message);
  return [text(isToJson ? 'card.notYet' : 'card.notRead'), ...reasons];
}

function isField(target: EventTarget | null): target is Field {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text');
}

function isBlank({ title, text: words, facts, image, actions }: CardForm): boolean {
  return title.trim() === '' && words.trim() === '' && facts.length === 0 && !image && actions.length === 0;
}

/** As data where it is JSON, so that flows can be compared; as it was written otherwise, to be corrected later. */
function valueOfJson(written: string): CardValue {
  try {
    const parsed: unknown = JSON.parse(written);
    const isCard = typeof parsed === 'object' && parsed !== null && 'type' in parsed;
    return isCard ? (parsed as Record<string, unknown>) : written;
  } catch (error) {
    // Half-typed JSON is the normal case here; the preview says so.
    if (error instanceof SyntaxError) return written;
    throw error;
  }
}
