import type { DeliveryRow, RecordRow } from '../../src/ports/store';
import type { RecordStory } from '../../src/runtime/console/console-messages';
import { element } from '../shared/element.js';
import { ask } from '../shared/server.js';
import { text } from '../shared/texts.js';
import { confirmed, sentenceOf } from './confirm.js';
import { channelName, eventList } from './event-list.js';
import { button, facts, faint, folded, section, table } from './parts.js';
import { crumbs } from './record-list.js';
import type { Route } from './route.js';
import type { View } from './view.js';
import { whyLink } from './why-page.js';
import { fullMoment, moment, number, personName } from './words.js';

/** One record, and all that happened to it. */
export function recordPage({ path, query }: Route): View {
  const followupId = path[1] ?? '';
  const recordId = query.get('id') ?? '';
  const body = element('div', {}, faint(text('connecting')));
  const part = `followups/${encodeURIComponent(followupId)}`;
  let isClosed = false;

  async function load(): Promise<void> {
    try {
      const story = await ask<RecordStory>(`${part}/record?${new URLSearchParams({ id: recordId })}`);
      if (!isClosed) body.replaceChildren(...parts(story));
    } catch (error) {
      if (!isClosed) body.replaceChildren(element('p', { className: 'notice', textContent: sentenceOf(error) }));
    }
  }

  const run = (act: string) => () => ask(`${part}/records`, { act, recordId }).finally(() => void load());

  function acts({ state }: RecordRow): HTMLElement {
    const id = recordId;
    const close = () =>
      confirmed({
        ...{ title: text('closeAsk', { id }), consequence: text('closeMeans'), label: text('close') },
        ...{ run: run('close'), done: text('closed', { id }) },
      });
    const resend = () =>
      confirmed({
        ...{ title: text('resendAsk', { id }), consequence: text('resendMeans'), label: text('resend') },
        ...{ run: run('resend'), done: text('resent', { id }) },
      });
    const restart = () =>
      confirmed({
        ...{ title: text('restartAsk', { id }), consequence: text('restartMeans'), label: text('restart') },
        ...{ run: run('restart'), undo: run('close'), done: text('restarted', { id }) },
      });
    return element(
      'div',
      { className: 'buttons' },
      ...(state === 'open' ? [button(text('resend'), () => void resend())] : []),
      ...(state === 'closed' ? [] : [button(text('close'), () => void close())]),
      ...(state === 'open' ? [] : [button(text('restart'), () => void restart())]),
      element('a', { className: 'tab', href: whyLink(followupId, recordId), textContent: text('whyAsk') }),
    );
  }

  function parts({ record, events, deliveries }: RecordStory): HTMLElement[] {
    return [
      facts([
        [text('state'), text(`state.${record.state}`)],
        ...(record.reason ? [[text('why'), text(`reason.${record.reason}`)] as [string, string]] : []),
        [text('round'), number(record.round)],
        [text('attempts'), number(record.attemptsDone)],
        [text('firstSeen'), moment(record.firstSeenAt)],
        ...(record.dueAt === undefined ? [] : [[text('due'), moment(record.dueAt)] as [string, string]]),
        ...(record.endedAt === undefined ? [] : [[text('ended'), moment(record.endedAt)] as [string, string]]),
      ]),
      acts(record),
      section(text('story'), events.length > 0 ? eventList(events) : faint(text('noEvents'))),
      section(
        text('deliveries'),
        deliveries.length > 0 ? deliveryTable(followupId, recordId, deliveries) : faint(text('noDeliveries')),
      ),
      folded(text('recordItself'), element('pre', { textContent: pretty(record.json), tabIndex: 0 })),
    ];
  }

  void load();
  return {
    title: recordId,
    element: element('article', {}, crumbs(followupId), element('h1', { textContent: recordId, dir: 'auto' }), body),
    close() {
      isClosed = true;
    },
  };
}

function deliveryTable(followupId: string, recordId: string, deliveries: DeliveryRow[]): HTMLElement {
  const heads = [
    text('at'),
    text('round'),
    text('attempts'),
    text('person'),
    text('channel'),
    text('state'),
    text('whyAsk'),
  ];
  return table(
    text('deliveries'),
    heads,
    deliveries.map(({ at, round, attempt, recipient, channel, state, error }) => [
      fullMoment(at),
      number(round),
      number(attempt),
      personName(recipient),
      channelName(channel),
      error ? `${text(`delivery.${state}`)}: ${error.message}` : text(`delivery.${state}`),
      element('a', { href: whyLink(followupId, recordId, recipient), textContent: text('whyAsk') }),
    ]),
  );
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2);
  } catch {
    // Kept as it came.
    return json;
  }
}
