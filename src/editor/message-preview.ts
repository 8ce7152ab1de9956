import type { CardAnswer, CardEditor } from './card-editor.js';
import { cardRenderings, type Rendering } from './card-renderings.js';
import { button, element, find, uniqueId } from './element.js';
import { formRow } from './form-row.js';
import { menuButton } from './menu-button.js';
import type { EditorNode } from './node-red-editor.js';
import { insertAtCursor, placeholderFields } from './placeholder-fields.js';
import { failureText, request } from './request.js';
import { type Sample, sampleFor } from './sample-records.js';
import { text } from './text.js';

interface PreviewAnswer extends CardAnswer {
  subject: string;
  text: string;
  imageUrl?: string;
  renderings?: Rendering[];
}

const exampleRecord = {
  id: 'INC0012345',
  title: 'VPN does not connect',
  state: 'open',
  assignee: { name: 'Ana Souza', email: 'ana@example.com' },
};
const quietMs = 350;
const templateFields = ['subject', 'text', 'imageUrl', 'imageAlt', 'digestText'] as const;

/**
 * Shows the message as a recipient will read it, from a sample record that can be edited; a card as each kind of
 * channel shows it.
 */
export function messagePreview(target: string, node: EditorNode, card?: CardEditor): { close(): void } {
  let sample: Sample = sampleFor(node) ?? { record: exampleRecord };
  const input = (name: string) => find<HTMLInputElement | HTMLTextAreaElement>(`#node-input-${name}`);
  const digest = find<HTMLInputElement>('#node-input-digest');
  const messageType = find<HTMLSelectElement>('#node-input-messageType');

  const record = element('textarea', { class: 'ringback-code', rows: 6, spellcheck: 'false', id: uniqueId('sample') });
  const shown = element('div', { class: 'ringback-preview', role: 'status', 'aria-live': 'polite' });
  const renderings = cardRenderings();
  const fetchSample = button({ label: text('preview.fetch'), icon: 'refresh' }, () => {
    const found = sampleFor(node);
    if (found) sample = found;
    else RED.notify(text('preview.noSample'), { type: 'warning', timeout: 6000 });
    record.value = JSON.stringify(sample.record, null, 2);
    schedule();
  });
  record.value = JSON.stringify(sample.record, null, 2);

  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;
  const schedule = () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, quietMs);
  };
  const refresh = () => {
    const parsed = parseRecord(record.value);
    if (parsed === undefined) {
      shown.replaceChildren(element('p', { class: 'ringback-warning' }, text('preview.notJson')));
      return;
    }
    latest += 1;
    const mine = latest;
    const fields = Object.fromEntries(templateFields.map((name) => [name, input(name).value]));
    const isCard = card !== undefined && messageType.value === 'card';
    request<PreviewAnswer>('POST', 'ringback/preview', {
      ...fields,
      ...(isCard ? { card: card.value() } : {}),
      messageType: messageType.value,
      digest: digest.checked,
      record: parsed,
      attributes: sample.attributes,
    }).then(
      (answer) => {
        if (mine !== latest) return;
        if (isCard) card.show(answer);
        renderings.show(isCard ? renderingsOf(answer) : []);
        shown.replaceChildren(...(isCard ? cardParts(answer) : previewParts(answer, fields.imageAlt ?? '')));
      },
      (failed: unknown) => {
        if (mine === latest) shown.replaceChildren(element('p', { class: 'ringback-warning' }, failureText(failed)));
      },
    );
  };

  for (const name of ['subject', 'text', 'digestText'] as const)
    addInsertMenu(input(name), () => placeholderFields(parseRecord(record.value), digest.checked));
  for (const field of [...templateFields.map(input), digest, messageType, record])
    $(field).on('input change', schedule);
  card?.offerPlaceholders(() => placeholderFields(parseRecord(record.value), false));
  card?.onChange(schedule);
  const sampleRow = formRow(text('preview.sample'), record, undefined, fetchSample);
  find(target).append(
    element('div', { class: 'ringback-preview-title' }, text('preview.title')),
    shown,
    renderings.element,
    element('details', { class: 'ringback-fold' }, element('summary', {}, text('preview.sampleTitle')), sampleRow),
  );
  refresh();
  return {
    close() {
      clearTimeout(timer);
      latest += 1;
    },
  };
}

function addInsertMenu(
  input: HTMLInputElement | HTMLTextAreaElement,
  fields: () => ReturnType<typeof placeholderFields>,
): void {
  const menu = menuButton(text('preview.insert'), () =>
    fields().map(({ placeholder, example }) => ({
      label: placeholder,
      detail: example,
      choose: () => insertAtCursor(input, placeholder),
    })),
  );
  menu.classList.add('ringback-below');
  input.after(menu);
}

function parseRecord(json: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch (error) {
    // Half-typed JSON is the normal case here; the preview says so.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function previewParts(answer: PreviewAnswer, imageAlt: string): HTMLElement[] {
  const message = element('div', { class: 'ringback-message' });
  if (answer.subject) message.append(element('div', { class: 'ringback-message-subject' }, answer.subject));
  message.append(element('div', { class: 'ringback-message-text' }, answer.text || text('preview.empty')));
  if (answer.imageUrl) {
    const image = element('img', { src: answer.imageUrl, alt: imageAlt });
    image.addEventListener('error', () =>
      image.replaceWith(element('p', { class: 'ringback-warning' }, text('preview.noImage', { url: answer.imageUrl }))),
    );
    message.append(image);
  }
  return [message, ...problemsOf(answer)];
}

/** The subject and what is wrong; the card itself is shown beside it, and what is wrong with it where it is written. */
function cardParts(answer: PreviewAnswer): HTMLElement[] {
  const subject = element('div', { class: 'ringback-message-subject' }, answer.subject);
  return [
    ...(answer.subject ? [subject] : []),
    ...problemsOf(answer).filter((_, at) => answer.errors[at]?.field !== 'card'),
  ];
}

function problemsOf({ errors }: PreviewAnswer): HTMLElement[] {
  return (errors ?? []).map(({ field, message }) =>
    element('p', { class: 'ringback-warning' }, `${text(`field.${field}`)}: ${message}`),
  );
}

/** With the text for channels that show no cards. */
function renderingsOf(answer: PreviewAnswer): Rendering[] {
  const { renderings = [] } = answer;
  return renderings.length === 0 ? [] : [...renderings, { kind: 'text', text: answer.text, losses: [] }];
}
