import { isShown } from './element.js';

/** Clicks within this are one double click. */
const doubleClickMs = 500;

/**
 * Lets the second click of a double click do nothing when the first one has taken its button away: it would press
 * what has come up in its place, and hang up the call that was answered.
 */
export function ignoreSecondClicks(): void {
  let last: { button: Element; at: number } | undefined;
  document.addEventListener(
    'click',
    (event) => {
      const button = event.target instanceof Element ? event.target.closest('button') : null;
      const isByPointer = event.detail > 0;
      if (!button || !isByPointer) return;
      const now = Date.now();
      const isGone = last !== undefined && !isShown(last.button);
      if (last && isGone && button !== last.button && now - last.at < doubleClickMs) {
        event.preventDefault();
        event.stopImmediatePropagation();
      } else last = { button, at: now };
    },
    true,
  );
}
