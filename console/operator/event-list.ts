import './screen-words.js';
import type { EventRow } from '../../src/ports/store';
import { drawAdaptiveCard } from '../screens/draw-adaptive.js';
import { jsonOf } from '../screens/draw-parts.js';
import { element } from '../shared/element.js';
import { text } from '../shared/texts.js';
import { link } from './console-link.js';
import { folded } from './parts.js';
import { linkTo } from './route.js';
import { whyLink } from './why-page.js';
import { fullMoment, personName } from './words.js';

/** Events in the order given, each with what is known of it; `store` for links to conversations. */
export function eventList(events: readonly EventRow[], store?: string): HTMLElement {
  return element('ol', { className: 'events' }, ...events.map((event) => eventItem(event, store)));
}

function eventItem(event: EventRow, store: string | undefined): HTMLElement {
  const { at, kind, isError } = event;
  const message = messageOf(event);
  return element(
    'li',
    { className: isError ? 'event is-error' : 'event' },
    element('time', { dateTime: new Date(at).toISOString(), textContent: fullMoment(at) }),
    element(
      'div',
      {},
      element('strong', { textContent: text(`kind.${kind}`) }),
      ...(isError ? [' ', element('span', { className: 'tag is-failing', textContent: text('error') })] : []),
      element('p', { className: 'faint' }, ...about(event, store)),
      ...saidOf(event),
      ...(message ? [message] : []),
    ),
  );
}

/** Of whom and what it tells, with links to there. */
function about({ followupId, recordId, recipient, channel, conversationId, data }: EventRow, store?: string): Node[] {
  const followup = link.state?.followups.find(({ id }) => id === followupId);
  const linked = (label: string, href: string) => element('a', { href, textContent: label });
  const pieces: Node[] = [
    ...(followupId ? [namedLink(followupId, followup?.name ?? followupId)] : []),
    ...(followupId && recordId
      ? [linked(text('recordNamed', { id: recordId }), linkTo(['followups', followupId, 'record'], { id: recordId }))]
      : []),
    ...(recipient ? [element('span', { textContent: personName(recipient), dir: 'auto' })] : []),
    ...(channel ? [element('span', { textContent: channelName(channel) })] : []),
    ...(typeof data?.attempt === 'number'
      ? [element('span', { textContent: text('attempt', { attempt: data.attempt }) })]
      : []),
    ...(typeof data?.by === 'string' ? [element('span', { textContent: text('byOperator', { by: data.by }) })] : []),
    ...(conversationId !== undefined
      ? [linked(text('conversation'), linkTo(['conversation', String(conversationId)], { store }))]
      : []),
    ...(followupId && recordId ? [linked(text('whyAsk'), whyLink(followupId, recordId, recipient))] : []),
  ];
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [document.createTextNode(' · '), piece]));
}

function namedLink(id: string, name: string): HTMLElement {
  const made = element('a', { href: linkTo(['followups', id]), textContent: name });
  made.dataset.followup = id;
  return made;
}

export function channelName(id: string): string {
  return link.state?.channels.find((channel) => channel.id === id)?.name ?? id;
}

/** The kind says already that a notification was sent. */
function saidOf(event: EventRow): HTMLElement[] {
  const said = errorOf(event) || (event.kind === 'notification.sent' ? '' : event.description);
  return said ? [element('p', { className: 'said', textContent: said, lang: 'en', dir: 'auto' })] : [];
}

function errorOf({ data }: EventRow): string {
  const { error } = data ?? {};
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null || !('message' in error)) return '';
  return String(error.message);
}

/** The message as it was sent: of a card the card, beside the text that stands for it where none is shown. */
function messageOf({ data }: EventRow): HTMLElement | undefined {
  const { subject, text: body, card } = data ?? {};
  if (typeof body !== 'string') return undefined;
  const written = element('p', { className: 'message', textContent: body, dir: 'auto' });
  return folded(
    text('messageAsSent'),
    ...(typeof subject === 'string' && subject ? [element('p', {}, element('strong', { textContent: subject }))] : []),
    ...(typeof card === 'object' && card !== null
      ? [sentCard(jsonOf(card)), folded(text('cardAsText'), written)]
      : [written]),
  );
}

/** Its texts are plain: Markdown marks in them are shown as they are written. */
function sentCard(card: Record<string, unknown>): HTMLElement {
  const drawn = drawAdaptiveCard(card, (plain) => [plain]);
  return element('div', { className: 'ringback-drawn ringback-drawn-teams sent-card', dir: 'auto' }, drawn);
}
