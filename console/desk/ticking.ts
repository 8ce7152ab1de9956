import { clockText } from '../shared/duration.js';
import { setText } from '../shared/element.js';

/** From now on it shows how long ago that was; undefined: nothing. `since` by the server's clock. */
export function setSince(target: HTMLElement, since: number | undefined): void {
  if (since === undefined) {
    delete target.dataset.since;
    setText(target, '');
  } else target.dataset.since = String(since);
}

/** From now on it shows how long it is until then; undefined: nothing. By the server's clock, too. */
export function setUntil(target: HTMLElement, until: number | undefined): void {
  if (until === undefined) {
    delete target.dataset.until;
    setText(target, '');
  } else target.dataset.until = String(until);
}

/** Shows all of them as of `now`. */
export function tick(now: number): void {
  for (const target of document.querySelectorAll<HTMLElement>('[data-since]')) {
    setText(target, clockText(now - Number(target.dataset.since)));
  }
  for (const target of document.querySelectorAll<HTMLElement>('[data-until]')) {
    setText(target, clockText(Number(target.dataset.until) - now));
  }
}
