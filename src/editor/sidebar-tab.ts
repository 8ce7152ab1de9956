import { button, element, uniqueId } from './element.js';
import { newCall } from './guide/call-guide.js';
import { newFollowup } from './guide/followup-guide.js';
import { failureText, request } from './request.js';
import { type ListedFollowup, sidebarFollowup } from './sidebar-followup.js';
import { type ListedGateway, sidebarGateway } from './sidebar-gateway.js';
import { text } from './text.js';

/** How often the list is asked for while it can be seen; a deploy is seen by the next answer. */
const askEveryMs = 2_000;

/** Adds the sidebar tab that lists the deployed follow-ups and gateways. It asks for nothing while it is hidden. */
export function addSidebarTab(): void {
  const listed = element('div');
  const content = element('div', { class: 'ringback-sidebar' }, toolbar(), listed);
  let drawn = '';
  let isAsking = false;
  const draw = (now: string, ...children: HTMLElement[]) => {
    if (now === drawn) return;
    drawn = now;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.focus : undefined;
    listed.replaceChildren(...children);
    if (focused) content.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  };
  const ask = async () => {
    if (isAsking || document.hidden || content.offsetParent === null) return;
    isAsking = true;
    try {
      const [followups, gateways] = await Promise.all([
        request<ListedFollowup[]>('GET', 'ringback/followups'),
        request<ListedGateway[]>('GET', 'ringback/gateways'),
      ]);
      draw(JSON.stringify([followups, gateways]), ...lists(followups, gateways));
    } catch (failed) {
      const message = failureText(failed);
      draw(message, element('p', { class: 'ringback-sidebar-error', role: 'alert' }, message));
    } finally {
      isAsking = false;
    }
  };
  RED.sidebar.addTab({
    id: 'ringback',
    label: 'Ringback',
    name: 'Ringback',
    iconClass: 'fa fa-bell-o',
    content,
    enableOnEdit: true,
    onchange: () => void ask(),
  });
  setInterval(() => void ask(), askEveryMs);
}

/** What a new user looks for first stays in sight. */
function toolbar(): HTMLElement {
  const begin = (key: string, guide: () => void) => button({ label: text(key), icon: 'plus' }, guide);
  const bar = element(
    'div',
    { class: 'ringback-sidebar-toolbar' },
    begin('guide.newFollowup', newFollowup),
    begin('guide.newCall', newCall),
  );
  bar.hidden = RED.user?.hasPermission('flows.write') === false;
  return bar;
}

function lists(followups: ListedFollowup[], gateways: ListedGateway[]): HTMLElement[] {
  if (followups.length + gateways.length === 0) return [emptyList()];
  return [
    ...(followups.length > 0 ? list('sidebar.followups', followups.map(sidebarFollowup)) : []),
    ...(gateways.length > 0 ? list('sidebar.gateways', gateways.map(sidebarGateway)) : []),
  ];
}

function list(title: string, rows: HTMLElement[]): HTMLElement[] {
  const heading = element('h3', { id: uniqueId('sidebar') }, text(title));
  return [heading, element('ul', { 'aria-labelledby': heading.id }, ...rows)];
}

function emptyList(): HTMLElement {
  return element(
    'div',
    { class: 'ringback-sidebar-empty' },
    element('p', {}, text('sidebar.noFollowups')),
    element('p', {}, text('sidebar.noFollowupsHint')),
  );
}
