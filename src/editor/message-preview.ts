import type { CardAnswer, CardEditor } from './card-editor.js';
import { button, element, find, uniqueId } from './element.js';
import { menuButton } from './menu-button.js';
import { lossText, messageRenderings, type Rendering } from './message-renderings.js';
import type { EditorNode } from './node-red-editor.js';
import { insertAtCursor, placeholderFields } from './placeholder-fields.js';
import { failureText, request } from './request.js';
import { sampleRecipient } from './sample-recipients.js';
import { polledSample, type Sample, sampleFor } from './sample-records.js';
import { formRow } from './screens/form-row.js';
import { text } from './text.js';

interface PreviewAnswer extends CardAnswer {
  subject: string;
  text: string;
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

export interface PreviewOptions {
  card?: CardEditor;
  /** Inputs of the channels that the node uses, in their order. */
  channels: string[];
  /** Where it is told what those leave out. */
  losses: string;
}

/** Shows the message as each kind of channel shows it, from a sample record and a recipient that can be chosen. */
export function messagePreview(
  target: string,
  node: EditorNode,
  { card, channels, losses }: PreviewOptions,
): { close(): void } {
  const tried = sampleFor(node);
  let sample: Sample = tried ?? { record: exampleRecord };
  const input = (name: string) => find<HTMLInputElement | HTMLTextAreaElement>(`#node-input-${name}`);
  const digest = find<HTMLInputElement>('#node-input-digest');
  const messageType = find<HTMLSelectElement>('#node-input-messageType');

  const record = element('textarea', { class: 'ringback-code', rows: 6, spellcheck: 'false', id: uniqueId('sample') });
  const says = element('div', { class: 'ringback-preview', role: 'status', 'aria-live': 'polite' });
  const renderings = messageRenderings();
  const recipient = sampleRecipient(() => schedule());
  const channelInputs = channels.map((selector) => find<HTMLSelectElement>(selector));
  const lossesOfNode = find(losses);
  let latestRenderings: Rendering[] = [];
  const showRenderings = () => {
    const used = kindsOf(channelInputs);
    renderings.show(latestRenderings, used);
    lossesOfNode.replaceChildren(...usedLosses(latestRenderings, used));
  };
  const origin = element('div', { class: 'ringback-hint' });
  const use = (chosen: Sample, from: string) => {
    sample = chosen;
    record.value = JSON.stringify(sample.record, null, 2);
    origin.textContent = from;
  };
  const fetchSample = button({ label: text('preview.fetch'), icon: 'refresh' }, () => {
    const found = sampleFor(node);
    if (found) use(found, text('preview.fromTry'));
    else RED.notify(text('preview.noSample'), { type: 'warning', timeout: 6000 });
    schedule();
  });
  use(sample, text(tried ? 'preview.fromTry' : 'preview.fromExample'));
  const example = record.value;

  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;
  const schedule = () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, quietMs);
  };
  const refresh = () => {
    const parsed = parseRecord(record.value);
    if (parsed === undefined) {
      says.replaceChildren(element('p', { class: 'ringback-warning' }, text('preview.notJson')));
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
      recipient: recipient.value(),
    }).then(
      (answer) => {
        if (mine !== latest) return;
        if (isCard) card.show(answer);
        // What was shown last stays while what is being written cannot be shown.
        if (answer.renderings) latestRenderings = answer.renderings;
        showRenderings();
        says.replaceChildren(...problemsOf(answer, isCard));
      },
      (failed: unknown) => {
        if (mine === latest) says.replaceChildren(element('p', { class: 'ringback-warning' }, failureText(failed)));
      },
    );
  };

  for (const name of ['subject', 'text', 'digestText'] as const)
    addInsertMenu(input(name), () => placeholderFields(parseRecord(record.value), digest.checked));
  for (const field of [...templateFields.map(input), digest, messageType, record])
    $(field).on('input change', schedule);
  for (const field of channelInputs) $(field).on('change', showRenderings);
  card?.offerPlaceholders(() => placeholderFields(parseRecord(record.value), false));
  card?.onChange(schedule);
  const sampleRow = formRow(text('preview.sample'), record, undefined, fetchSample, origin);
  if (!tried) {
    polledSample(node).then((polled) => {
      // What somebody has written meanwhile is theirs.
      if (!polled || record.value !== example) return;
      use(polled, text('preview.fromPoll', { id: polled.recordId }));
      schedule();
    });
  }
  find(target).append(
    element('div', { class: 'ringback-preview-title' }, text('preview.title')),
    says,
    renderings.element,
    element(
      'details',
      { class: 'ringback-fold' },
      element('summary', {}, text('preview.sampleTitle')),
      element('div', {}, sampleRow, recipient.element),
    ),
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

/** What is wrong; of a card it is said where the card is written. */
function problemsOf({ errors = [] }: PreviewAnswer, isCard: boolean): HTMLElement[] {
  return errors
    .filter(({ field }) => !(isCard && field === 'card'))
    .map(({ field, message }) => element('p', { class: 'ringback-warning' }, `${text(`field.${field}`)}: ${message}`));
}

/** The kinds of the chosen channels, each once. */
function kindsOf(channels: HTMLSelectElement[]): string[] {
  const kinds = channels.map(({ value }) => (value && value !== '_ADD_' ? RED.nodes.node(value)?.kind : undefined));
  return [...new Set(kinds.filter((kind): kind is string => typeof kind === 'string'))];
}

/** A degraded message still arrives: it is told beside the channels, and makes the node no invalid one. */
function usedLosses(renderings: Rendering[], used: string[]): HTMLElement[] {
  return used.flatMap((kind) => {
    const lost = renderings.find((rendering) => rendering.kind === kind)?.losses ?? [];
    return lost.map((loss) => element('p', {}, `${text(`preview.kind.${kind}`)}: ${lossText(loss)}`));
  });
}
