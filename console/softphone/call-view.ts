import { clockText } from '../shared/duration.js';
import { at, element, setText } from '../shared/element.js';
import { icon } from '../shared/icons.js';
import { text } from '../shared/texts.js';
import type { Phone } from './phone.js';

type View = 'dial' | 'ring' | 'in-call' | 'ended';

const views: View[] = ['dial', 'ring', 'in-call', 'ended'];
let shown: View = 'dial';

/** Shows that part of the phone which fits its state. The focus follows, for what had it is gone. */
export function showPhone(phone: Phone): void {
  const view = viewOf(phone);
  if (view !== shown) {
    shown = view;
    for (const id of views) at(id).hidden = id !== view;
    (view === 'dial' ? at('to') : at(view)).focus({ preventScroll: true });
  }
  switch (view) {
    case 'ring':
      return setText(at('ring-from'), phone.ringing?.from || text('withheldNumber'));
    case 'in-call':
      return showCall(phone);
    case 'ended':
      return showEnd(phone);
    case 'dial':
      return;
  }
}

function viewOf({ line, ringing, ended }: Phone): View {
  if (line) return 'in-call';
  if (ringing) return 'ring';
  return ended ? 'ended' : 'dial';
}

function showCall({ line, asks, isBlocked }: Phone): void {
  if (!line) return;
  setText(at('who'), line.to);
  setText(at('state'), stateOf(line));
  at('face').classList.toggle('is-calling', !line.isAnswered);
  at('face').classList.toggle('is-talking', line.talkingTo !== undefined);
  at('unblock').hidden = !isBlocked;
  at('asks').hidden = asks === null;
  if (asks) setText(at('asks'), asksText(asks));
  if (line.talkingTo) showHearing(text('noSound'));
  letScroll(at('hearing'));
}

/** What is longer than its place can be scrolled by keyboard, too. */
function letScroll(place: HTMLElement): void {
  if (place.scrollHeight > place.clientHeight) place.tabIndex = 0;
  else place.removeAttribute('tabindex');
}

/** What the caller hears; empty: nothing. */
export function showHearing(words: string, kind?: 'said' | 'played'): void {
  const hearing = at('hearing');
  hearing.hidden = words === '';
  if (hearing.textContent === words && hearing.dataset.kind === (kind ?? '')) return;
  hearing.dataset.kind = kind ?? '';
  hearing.replaceChildren(
    ...(kind ? [icon(kind === 'said' ? 'voice' : 'music')] : []),
    element('span', { textContent: words }),
  );
}

function stateOf({ isAnswered, talkingTo }: NonNullable<Phone['line']>): string {
  if (talkingTo) return text('talkingTo', { name: talkingTo.name });
  return isAnswered ? text('connected') : text('calling');
}

function asksText({ maxDigits, terminator, isSensitive, phrases }: NonNullable<Phone['asks']>): string {
  const wanted = maxDigits === 1 ? text('asksOne') : text('asksMany', { count: maxDigits });
  return [
    wanted,
    terminator && maxDigits > 1 ? text('asksEnd', { key: terminator }) : '',
    isSensitive ? text('asksHidden') : '',
    phrases ? text('asksSpeech') : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function showEnd({ ended }: Phone): void {
  if (!ended) return;
  setText(at('ended-who'), ended.line.to);
  setText(at('ended-how'), text(`ended.${ended.cause}`));
  const took = ended.durationMs > 0 ? text('took', { time: clockText(ended.durationMs) }) : text('notAnswered');
  setText(at('ended-detail'), [took, ended.detail].filter(Boolean).join(' · '));
}

/** Ticks: how long the call has been up. */
export function showTimer({ answeredAt, line }: Phone): void {
  setText(at('timer'), line && answeredAt !== undefined ? clockText(Date.now() - answeredAt) : '');
}
