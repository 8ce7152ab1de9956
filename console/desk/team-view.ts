import { at, element } from '../shared/element.js';
import { text } from '../shared/texts.js';
import type { AgentSnapshot, QueueSnapshot, TeamSnapshot, WaitingSnapshot } from './team-snapshot.js';
import { setSince } from './ticking.js';

/** Everybody else, and who waits. */
export function showTeam({ agents, queues, isOpen }: TeamSnapshot, agentId: string): void {
  at('closed').hidden = isOpen;
  at('queues').replaceChildren(...queues.map(queueRow));
  const colleagues = agents.filter(({ id }) => id !== agentId);
  at('colleagues').replaceChildren(
    ...(colleagues.length > 0
      ? colleagues.map(agentRow)
      : [element('li', { className: 'faint', textContent: text('nobodyElse') })]),
  );
}

function queueRow({ name, waiting }: QueueSnapshot): HTMLElement {
  const words = waiting.length === 1 ? text('oneWaits') : text('manyWait', { count: waiting.length });
  const count = element(
    'span',
    { className: `count${waiting.length > 0 ? ' is-waiting' : ''}` },
    element('span', { textContent: String(waiting.length), ariaHidden: 'true' }),
    element('span', { className: 'visually-hidden', textContent: words }),
  );
  return element(
    'section',
    { className: 'queue' },
    element('h3', {}, element('span', { textContent: name }), count),
    ...(waiting.length > 0 ? [element('ol', {}, ...waiting.map(waitingRow))] : []),
  );
}

function waitingRow({ number, name, priority, enqueuedAt, isCallback }: WaitingSnapshot): HTMLElement {
  const since = element('span', { className: 'ticking faint' });
  setSince(since, enqueuedAt);
  return element(
    'li',
    {},
    element('span', { className: 'waiting-who', textContent: name || number || text('withheldNumber'), dir: 'auto' }),
    ...(isCallback ? [element('span', { className: 'tag', textContent: text('callback') })] : []),
    element('span', { className: `tag is-rank-${priority}`, textContent: text('priority', { priority }) }),
    since,
  );
}

function agentRow({ name, state, since, skills }: AgentSnapshot): HTMLElement {
  const ago = element('span', { className: 'ticking faint' });
  setSince(ago, since);
  return element(
    'li',
    { className: 'colleague' },
    element('span', { className: `dot is-${state}`, ariaHidden: 'true' }),
    element(
      'span',
      { className: 'colleague-who' },
      element('strong', { textContent: name }),
      ...(skills.length > 0 ? [element('small', { className: 'faint', textContent: skills.join(', ') })] : []),
    ),
    element('span', { className: 'faint', textContent: text(`state.${state}`) }),
    ...(state === 'logged-out' ? [] : [ago]),
  );
}
