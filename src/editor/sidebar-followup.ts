import { element } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { failureText, request } from './request.js';
import { act, factList } from './sidebar-row.js';
import { formatNumber, language, text } from './text.js';

/** A deployed follow-up as `ringback/followups` answers it; times in milliseconds since the epoch. */
export interface ListedFollowup {
  id: string;
  name: string;
  active: boolean;
  deployedActive: boolean;
  counts?: { open: number; due: number };
  nextPollAt?: number;
  polling?: { records: number };
  held?: { released?: boolean; preview: { new: number; gone: number; open: number } };
  lastPoll?: { outcome?: string; error?: { message: string } };
  error?: { message: string; remedy?: string };
}

type Command = 'activate' | 'deactivate' | 'reset' | 'poll' | 'release';

/** One follow-up in the sidebar: how it is, and what can be done with it. */
export function sidebarFollowup(followup: ListedFollowup): HTMLElement {
  const { id, name, counts, error, lastPoll } = followup;
  const failed = error
    ? [error.message, error.remedy].filter(Boolean).join(' ')
    : lastPoll?.error && `${text('sidebar.lastPoll')}: ${lastPoll.error.message}`;
  const facts: [string, string][] = [
    [text('sidebar.open'), counts ? formatNumber(counts.open) : '–'],
    [text('sidebar.due'), counts ? formatNumber(counts.due) : '–'],
    [text('sidebar.nextPoll'), nextPoll(followup)],
  ];
  const acts = element('div', { class: 'ringback-sidebar-acts' }, ...buttons(followup));
  for (const act of acts.querySelectorAll('button')) act.dataset.focus = `${id}:${act.title}`;
  return element(
    'li',
    { 'aria-label': name },
    element(
      'div',
      { class: 'ringback-sidebar-name' },
      element('strong', {}, name),
      element('span', {}, state(followup)),
    ),
    factList(facts),
    ...(failed ? [element('p', { class: 'ringback-sidebar-error' }, failed)] : []),
    acts,
  );
}

/** The one thing to know first, in the console's words and order. */
function state({ error, held, active, deployedActive, polling, lastPoll }: ListedFollowup): string {
  if (error) return text('sidebar.condition.failing');
  if (!active) return text(deployedActive ? 'sidebar.condition.paused' : 'sidebar.condition.inactive');
  if (polling) return text('sidebar.condition.polling');
  if (held && !held.released) return text('sidebar.condition.held');
  const hasFailed = lastPoll?.outcome === 'failed' || lastPoll?.outcome === 'incomplete';
  return text(hasFailed ? 'sidebar.condition.failing' : 'sidebar.condition.active');
}

function nextPoll({ active, nextPollAt }: ListedFollowup): string {
  if (!active || nextPollAt === undefined) return '–';
  return new Date(nextPollAt).toLocaleString(language(), { dateStyle: 'short', timeStyle: 'short' });
}

function buttons({ id, name, active, deployedActive, polling, held }: ListedFollowup): HTMLElement[] {
  // Back to what is deployed is no override.
  const on: Command = deployedActive ? 'reset' : 'activate';
  const off: Command = deployedActive ? 'deactivate' : 'reset';
  return [
    active
      ? act('pause', 'pause', () => void command(id, off, text('sidebar.paused', { name }), on))
      : act('resume', 'play', () => void command(id, on, text('sidebar.resumed', { name }), off)),
    ...(active && !polling
      ? [act('pollNow', 'refresh', () => void command(id, 'poll', text('sidebar.polled', { name })))]
      : []),
    ...(held && !held.released
      ? [
          act('release', 'unlock', () =>
            askToRelease(name, held.preview, () => command(id, 'release', text('sidebar.released', { name }))),
          ),
        ]
      : []),
    act('show', 'crosshairs', () => show(id, name)),
    act('console', 'external-link', () => {
      window.open(`ringback/console#/followups/${encodeURIComponent(id)}`, '_blank', 'noopener');
    }),
  ];
}

/** What is on the canvas may have changed since the deploy. */
function show(followupId: string, name: string): void {
  const node = nodeOf(followupId);
  if (node) RED.view.reveal(node.id);
  else RED.notify(text('sidebar.notOnCanvas', { name }), { type: 'warning', timeout: 6_000 });
}

/** The poll node of a follow-up, or else any other node that names it. */
function nodeOf(followupId: string): EditorNode | undefined {
  const nodes: EditorNode[] = [];
  RED.nodes.eachNode((node) => {
    if (node.followup === followupId && node.type.startsWith('ringback-')) nodes.push(node);
  });
  return nodes.find(({ type }) => type === 'ringback-poller') ?? nodes[0];
}

/** What the guard has stopped is let through once somebody has read what it does. */
function askToRelease(
  name: string,
  { new: fresh, gone, open }: NonNullable<ListedFollowup['held']>['preview'],
  release: () => Promise<void>,
): void {
  const counts = { new: formatNumber(fresh), gone: formatNumber(gone), open: formatNumber(open) };
  const said = element(
    'div',
    {},
    element('p', {}, element('strong', {}, text('sidebar.releaseAsk', { name }))),
    element('p', {}, text('sidebar.releaseMeans', counts)),
  );
  const asked = RED.notify(said, {
    ...{ type: 'warning', fixed: true, modal: true },
    buttons: [
      { text: text('sidebar.cancel'), click: () => asked.close() },
      {
        text: text('sidebar.release'),
        class: 'primary',
        click: () => {
          asked.close();
          void release();
        },
      },
    ],
  });
}

async function command(id: string, asked: Command, done: string, undo?: Command): Promise<void> {
  try {
    await request('POST', `ringback/followups/${encodeURIComponent(id)}/command`, { command: asked });
  } catch (failed) {
    RED.notify(failureText(failed), { type: 'error', timeout: 10_000 });
    return;
  }
  const shown = RED.notify(done, {
    type: 'success',
    timeout: undo ? 10_000 : 3_000,
    ...(undo && {
      buttons: [
        {
          text: text('sidebar.undo'),
          click: () => {
            shown.close();
            void command(id, undo, text('sidebar.undone'));
          },
        },
      ],
    }),
  });
}
