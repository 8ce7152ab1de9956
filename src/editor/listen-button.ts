import { button, icon } from './element.js';
import { stopListening } from './listen.js';
import { failureText } from './request.js';
import { text } from './text.js';

/** A button that plays something, and stops it when it is pressed again. */
export function listenButton(play: () => Promise<void>): HTMLButtonElement {
  let isPlaying = false;
  const show = (isNow: boolean) => {
    isPlaying = isNow;
    const label = text(isNow ? 'listen.stop' : 'listen.play');
    made.replaceChildren(icon(isNow ? 'stop' : 'volume-up'));
    made.title = label;
    made.setAttribute('aria-label', label);
  };
  const made = button({ label: text('listen.play'), icon: 'volume-up', isIconOnly: true }, () => {
    if (isPlaying) {
      stopListening();
      return;
    }
    show(true);
    play()
      .catch((failed: unknown) => RED.notify(failureText(failed), { type: 'warning', timeout: 8000 }))
      .finally(() => show(false));
  });
  return made;
}
