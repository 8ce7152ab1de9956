import { element } from './element.js';
import { formatNumber, language, text } from './words.js';

export interface SimulationTotals {
  name: string;
  messages: number;
  failed: number;
  mostADay: number;
}

export interface SimulationAnswer {
  from: number;
  to: number;
  records: number;
  pollCount: number;
  sent: number;
  failed: number;
  recipients: SimulationTotals[];
  channels: { channel: string; messages: number }[];
  days: { day: string; messages: number }[];
  warnings: ({ code: string } & Record<string, unknown>)[];
  messages: {
    at: number;
    recordId: string;
    attempt: number;
    status: string;
    name: string;
    subject?: string;
    text?: string;
    error?: string;
  }[];
  messageCount: number;
  picture: string;
  table: { recordId: string; messages: number; failed: number; firstAt?: number; lastAt?: number; end?: string }[];
}

const mostRows = 50;

/** The picture, what to think about, the totals, and the messages as they would read. */
export function simulationResult(answer: SimulationAnswer, channelName: (id: string) => string): HTMLElement[] {
  const { sent, failed, records, pollCount } = answer;
  const numbers = { sent, failed, records, polls: pollCount };
  const head = text('simulate.summary', formatted(numbers));
  return [
    element('p', { class: 'ringback-says' }, head),
    ...warningList(answer.warnings),
    pictureOf(answer.picture),
    fold(text('simulate.numbers'), numbersTable(answer)),
    fold(text('simulate.totals'), totalsTable(answer, channelName)),
    fold(text('simulate.messages'), ...messageList(answer)),
  ];
}

function warningList(warnings: SimulationAnswer['warnings']): HTMLElement[] {
  if (warnings.length === 0) return [element('p', { class: 'ringback-box ringback-ok' }, text('simulate.noWarnings'))];
  const list = element('ul', { class: 'ringback-box', 'aria-label': text('simulate.warnings') });
  for (const { code, ...values } of warnings.slice(0, mostRows)) {
    list.append(element('li', { class: 'ringback-warning' }, text(`simulate.warning.${code}`, formatted(values))));
  }
  if (warnings.length > mostRows) {
    list.append(element('li', {}, text('simulate.more', formatted({ rest: warnings.length - mostRows }))));
  }
  return [list];
}

/** Drawn by the runtime; its texts are escaped there. */
function pictureOf(svg: string): HTMLElement {
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const box = element('div', { class: 'ringback-picture', tabindex: 0 });
  box.append(document.importNode(parsed, true));
  return box;
}

function numbersTable({ table }: SimulationAnswer): HTMLElement {
  return tableOf(
    ['record', 'sent', 'failed', 'first', 'last', 'end'],
    table.map(({ recordId, messages, failed, firstAt, lastAt, end = '' }) => [
      recordId,
      formatNumber(messages),
      formatNumber(failed),
      dateOf(firstAt),
      dateOf(lastAt),
      end,
    ]),
  );
}

function totalsTable(
  { recipients, channels, days }: SimulationAnswer,
  channelName: (id: string) => string,
): HTMLElement {
  return element(
    'div',
    { class: 'ringback-totals' },
    tableOf(
      ['recipient', 'sent', 'failed', 'mostADay'],
      recipients
        .slice(0, mostRows)
        .map(({ name, messages, failed, mostADay }) => [name, ...[messages, failed, mostADay].map(formatNumber)]),
    ),
    tableOf(
      ['channel', 'sent'],
      channels.map(({ channel, messages }) => [channelName(channel), formatNumber(messages)]),
    ),
    tableOf(
      ['day', 'sent'],
      days.map(({ day, messages }) => [day, formatNumber(messages)]),
    ),
  );
}

function messageList({ messages, messageCount }: SimulationAnswer): HTMLElement[] {
  const list = element('ol', { class: 'ringback-messages' });
  for (const { at, recordId, attempt, status, name, subject = '', text: body = '', error } of messages.slice(
    0,
    mostRows,
  )) {
    const head = text('simulate.messageHead', { when: dateOf(at), name: name || '–', record: recordId, attempt });
    const item = element('li', {}, element('div', { class: 'ringback-detail' }, head));
    if (status === 'sent') {
      item.append(
        element('div', { class: 'ringback-message-subject' }, subject),
        element('div', { class: 'ringback-message-text' }, body),
      );
    } else item.append(element('div', { class: 'ringback-warning' }, error ?? status));
    list.append(item);
  }
  const rest = messageCount - Math.min(mostRows, messages.length);
  return rest > 0 ? [list, element('p', {}, text('simulate.more', formatted({ rest })))] : [list];
}

function tableOf(heads: string[], rows: string[][]): HTMLElement {
  const head = element(
    'tr',
    {},
    ...heads.map((name) => element('th', { scope: 'col' }, text(`simulate.head.${name}`))),
  );
  const body = rows.map((row) => element('tr', {}, ...row.map((cell) => element('td', {}, cell))));
  return element('table', { class: 'ringback-table' }, element('thead', {}, head), element('tbody', {}, ...body));
}

function fold(title: string, ...content: HTMLElement[]): HTMLElement {
  return element('details', { class: 'ringback-fold' }, element('summary', {}, title), ...content);
}

function formatted(values: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' ? formatNumber(value) : value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function dateOf(at: number | undefined): string {
  if (at === undefined) return '';
  return new Date(at).toLocaleString(language(), { dateStyle: 'short', timeStyle: 'short' });
}
