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
