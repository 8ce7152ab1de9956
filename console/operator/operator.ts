import type { ConsoleState } from '../../src/runtime/console/console-messages';
import { at, setText } from '../shared/element.js';
import { showLink } from '../shared/link-notice.js';
import { text } from '../shared/texts.js';
import { callsPage } from './calls-page.js';
import { link } from './console-link.js';
import { conversationPage } from './conversation-page.js';
import { followupList } from './followup-list.js';
import { followupPage } from './followup-page.js';
import { historyPage } from './history-page.js';
import { personPage } from './person-page.js';
import { recordList } from './record-list.js';
import { recordPage } from './record-page.js';
import { currentRoute, type Route } from './route.js';
import { sharePage } from './share-page.js';
import { simulationPage } from './simulation-page.js';
import type { View } from './view.js';
import { whyPage } from './why-page.js';

let view: View | undefined;
let shown = '';

/** The screen of a place; whatever is not known leads to the follow-ups. */
function viewOf(route: Route): View {
  const [part, id, detail] = route.path;
  if (part === 'calls') return callsPage(route);
  if (part === 'share') return sharePage();
  if (part === 'person') return personPage(route);
  if (part === 'history') return historyPage(route);
  if (part === 'why') return whyPage(route);
  if (part === 'conversation') return conversationPage(route);
  if (part !== 'followups' || !id) return followupList();
  if (detail === 'records') return recordList(route);
  if (detail === 'simulation') return simulationPage(route);
  return detail === 'record' ? recordPage(route) : followupPage(route);
}

function show(): void {
  const route = currentRoute();
  const isFirst = view === undefined;
  if (location.hash === shown && !isFirst) return;
  shown = location.hash;
  view?.close?.();
  view = viewOf(route);
  at('notice').hidden = true;
  document.title = `${view.title} · ${text('title')}`;
  at('main').replaceChildren(view.element);
  for (const anchor of document.querySelectorAll<HTMLElement>('[data-part]')) {
    const isHere = anchor.dataset.part === partOf(route);
    anchor.toggleAttribute('aria-current', isHere);
    if (isHere) anchor.setAttribute('aria-current', 'page');
  }
  if (link.state) view.update?.(link.state);
  if (!isFirst) at('main').focus({ preventScroll: true });
}

/** Conversations, persons and stories are reached from the history, and belong there. */
function partOf({ path }: Route): string {
  const [part = 'followups'] = path;
  return ['conversation', 'person', 'why'].includes(part) ? 'history' : part;
}

function tell(state: ConsoleState): void {
  view?.update?.(state);
  nameFollowups(state);
}

/** What a screen named by its id before anything was known. */
function nameFollowups({ followups }: ConsoleState): void {
  for (const target of document.querySelectorAll<HTMLElement>('[data-followup]')) {
    const name = followups.find(({ id }) => id === target.dataset.followup)?.name;
    if (name) setText(target, name);
  }
}

addEventListener('hashchange', show);
show();
link.open(tell, (state) => {
  showLink(state);
  setText(at('link-state'), text(`link.${state.kind}`));
});
