import { isShown } from './element.js';

/** Clicks within this, and as near to each other as this, are one double click. */
const withinMs = 500;
const withinPx = 10;

/**
 * Lets the second click of a double click do nothing when the first one has taken its button away: it would press
 * what has come up in its place, and hang up the call that was answered.
 */
export function ignoreSecondClicks(): void {
  let last: { button: Element; at: number; x: number; y: number } | undefined;
  document.addEventListener(
    'click',
    (event) => {
      const button = event.target instanceof Element ? event.target.closest('button') : null;
      const isByPointer = event.detail > 0;
      if (!button || !isByPointer) return;
      const { clientX: x, clientY: y } = event;
      const at = Date.now();
      const isSecond = last && at - last.at < withinMs && Math.hypot(x - last.x, y - last.y) < withinPx;
      if (last && isSecond && button !== last.button && !isShown(last.button)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      } else last = { button, at, x, y };
    },
    true,
  );
}
