/** Makes the tab's title alternate, for somebody who looks at another tab. Returns what ends it. */
export function blinkTitle(message: string): () => void {
  const usual = document.title;
  let isOn = false;
  const turn = () => {
    isOn = !isOn;
    document.title = isOn ? message : usual;
  };
  turn();
  const timer = setInterval(turn, 1_000);
  return () => {
    clearInterval(timer);
    document.title = usual;
  };
}

/** Calls for each key that is pressed outside of a field, without a modifier. */
export function onKey(run: (key: string, event: KeyboardEvent) => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const { target } = event;
    if (target instanceof HTMLInputElement && !['radio', 'checkbox', 'range', 'button'].includes(target.type)) return;
    if (target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement) return;
    run(event.key, event);
  });
}
