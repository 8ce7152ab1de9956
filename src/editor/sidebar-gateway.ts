import { element } from './element.js';
import { act, factList } from './sidebar-row.js';
import { formatNumber, text } from './text.js';

/** A deployed gateway as `ringback/gateways` answers it. */
export interface ListedGateway {
  id: string;
  name: string;
  kind: string;
  state: 'starting' | 'up' | 'down';
  error?: { message: string; remedy?: string };
  calls: number;
  waiting: number;
}

/** One gateway in the sidebar: whether it takes calls, and what can be done with it. */
export function sidebarGateway({ id, name, kind, state, error, calls, waiting }: ListedGateway): HTMLElement {
  const acts = element('div', { class: 'ringback-sidebar-acts' }, ...buttons(id, name, kind));
  for (const button of acts.querySelectorAll('button')) button.dataset.focus = `${id}:${button.title}`;
  const problem = [error?.message, error?.remedy].filter(Boolean).join(' ');
  return element(
    'li',
    { 'aria-label': name },
    element(
      'div',
      { class: 'ringback-sidebar-name' },
      element('strong', {}, name),
      element('span', {}, text(`sidebar.gateway.${state}`)),
    ),
    factList([
      [text('sidebar.gateway.calls'), formatNumber(calls)],
      [text('sidebar.gateway.waiting'), formatNumber(waiting)],
    ]),
    ...(problem ? [element('p', { class: 'ringback-sidebar-error' }, problem)] : []),
    acts,
  );
}

function buttons(id: string, name: string, kind: string): HTMLElement[] {
  const open = (path: string) => window.open(path, '_blank', 'noopener');
  return [
    ...(kind === 'simulator'
      ? [act('gateway.softphone', 'phone', () => open(`ringback/softphone/${encodeURIComponent(id)}`))]
      : []),
    act('show', 'crosshairs', () => show(id, name)),
    act('console', 'external-link', () => open('ringback/console#/calls')),
  ];
}

/** The call node that takes this gateway's calls: where their way begins. */
function show(gatewayId: string, name: string): void {
  const found: string[] = [];
  RED.nodes.eachNode((node) => {
    if (node.type === 'ringback-call' && node.gateway === gatewayId) found.push(node.id);
  });
  if (found[0]) RED.view.reveal(found[0]);
  else RED.notify(text('sidebar.gateway.noCall', { name }), { type: 'warning', timeout: 6_000 });
}
