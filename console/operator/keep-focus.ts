/** Puts new children in place of the old; what had the focus keeps it, if there is one of the same `data-focus`. */
export function replaceChildren(target: Element, ...children: (Node | string)[]): void {
  const focused = document.activeElement;
  const key = focused instanceof HTMLElement && target.contains(focused) ? focused.dataset.focus : undefined;
  target.replaceChildren(...children);
  if (key === undefined) return;
  const again = [...target.querySelectorAll<HTMLElement>('[data-focus]')].find(({ dataset }) => dataset.focus === key);
  again?.focus({ preventScroll: true });
}
