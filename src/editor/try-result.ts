import { element } from './element.js';
import type { FoundRecords } from './found-records.js';
import { formatNumber, text } from './text.js';

const idsListed = 20;

export interface TriedRequest {
  step: string;
  method: string;
  url: string;
  status?: number;
  ms?: number;
}

export function requestList(requests: TriedRequest[]): HTMLElement {
  const list = element('ul', { class: 'ringback-requests', 'aria-label': text('try.requests') });
  for (const { step, method, url, status, ms } of requests) {
    const outcome = status === undefined ? text('try.noAnswer') : String(status);
    const time = ms === undefined ? '' : ` · ${formatNumber(Math.round(ms))} ms`;
    list.append(
      element(
        'li',
        {},
        element('strong', {}, step),
        ' ',
        element('code', {}, `${method} ${url}`),
        ` ${outcome}${time}`,
      ),
    );
  }
  return list;
}

/** How many records there are, which ids they have, and what is wrong with the ids. */
export function foundBox(found: FoundRecords): HTMLElement {
  const lines: HTMLElement[] = [
    element('p', {}, text('try.records', { count: found.records, number: formatNumber(found.records) })),
  ];
  if (found.ids.length > 0) {
    const ids = element('div', { class: 'ringback-ids' });
    for (const id of found.ids) ids.append(element('code', {}, id));
    const rest = found.records - found.missingIds - found.ids.length;
    // With fewer than the runtime lists, what is missing here are repeated ids.
    if (rest > 0 && found.ids.length >= idsListed)
      ids.append(element('span', { class: 'ringback-detail' }, text('try.moreIds', { rest: formatNumber(rest) })));
    lines.push(ids);
  }
  if (found.missingIds > 0) {
    lines.push(
      element(
        'p',
        { class: 'ringback-warning' },
        text('try.missingIds', { count: found.missingIds, number: formatNumber(found.missingIds) }),
      ),
    );
  }
  if (found.duplicateIds.length > 0) {
    lines.push(
      element('p', { class: 'ringback-warning' }, text('try.duplicateIds', { ids: found.duplicateIds.join(', ') })),
    );
  }
  const isFine = found.records > 0 && found.missingIds === 0 && found.duplicateIds.length === 0;
  return element('div', { class: isFine ? 'ringback-box ringback-ok' : 'ringback-box' }, ...lines);
}
