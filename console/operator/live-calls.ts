import type { LiveCallState, QueueState } from '../../src/runtime/console/console-messages';
import { clockText } from '../shared/duration.js';
import { element } from '../shared/element.js';
import { text } from '../shared/texts.js';
import { link } from './console-link.js';
import { faint, table } from './parts.js';
import { moment, number } from './words.js';

/** Who is on the line, and where the flow is with them. */
export function liveCalls(calls: readonly LiveCallState[]): HTMLElement {
  if (calls.length === 0) return faint(text('noLiveCalls'));
  const heads = [text('caller'), text('gateway'), text('since'), text('place')];
  return table(
    text('liveCalls'),
    heads,
    calls.map((call) => [callerOf(call), call.gateway, moment(call.startedAt), placeOf(call)]),
  );
}

function callerOf({ name, number: line }: LiveCallState): string {
  const shown = line || text('withheld');
  return name ? `${name} (${shown})` : shown;
}

function placeOf({ talk, queue, at }: LiveCallState): string {
  if (talk) return text('talksTo', { agent: talk.agent, time: moment(talk.since) });
  if (queue) {
    const waited = clockText(link.now - queue.enqueuedAt);
    return queue.position > 0
      ? text('waitsAs', { position: queue.position, queue: queue.name, waited })
      : text('ringsFrom', { queue: queue.name, waited });
  }
  return at ? [at.type, at.name].filter(Boolean).join(': ') : '–';
}

/** Every queue with who waits in it, and who is there to answer. */
export function queues(rows: readonly QueueState[]): HTMLElement {
  if (rows.length === 0) return element('p', { className: 'faint', textContent: text('noQueues') });
  const heads = [
    text('queue'),
    text('team'),
    text('waiting'),
    text('longestWait'),
    text('available'),
    text('loggedIn'),
  ];
  return table(
    text('queues'),
    heads,
    rows.map(({ name, team, waiting, longestMs, available, loggedIn }) => [
      name,
      team,
      number(waiting),
      clockText(longestMs),
      number(available),
      number(loggedIn),
    ]),
  );
}
