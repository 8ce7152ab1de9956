import { blinkTitle } from '../shared/attention.js';
import { at } from '../shared/element.js';
import { hasGesture, nextGesture } from '../shared/gesture.js';
import { text } from '../shared/texts.js';
import { ringTone } from '../shared/tones.js';

let ringing: { words: string; end(): void } | undefined;

/** Makes an agent look up who is elsewhere: a sound, the tab's title, a notification. Undefined: nothing rings. */
export function ring(from: string | undefined): void {
  const words = from === undefined ? '' : text('ringTitle', { from });
  // One who hangs up while it rings may be followed by the next one at once.
  if (ringing?.words === words) return;
  ringing?.end();
  ringing = words === '' ? undefined : { words, end: begin(words) };
}

function begin(words: string): () => void {
  at('announce').textContent = words;
  const ends = [ringTone(() => 1), blinkTitle(words), notify(words)];
  return () => {
    for (const stop of ends) stop();
    at('announce').textContent = '';
  };
}

function notify(words: string): () => void {
  if (!mayNotify() || document.visibilityState === 'visible') return () => undefined;
  const notification = new Notification(words, { body: text('title'), tag: 'ringback-call' });
  notification.addEventListener('click', () => {
    window.focus();
    notification.close();
  });
  return () => notification.close();
}

function mayNotify(): boolean {
  return 'Notification' in window && Notification.permission === 'granted';
}

/** Says that calls ring in silence, until somebody touches the page. */
export function tellSilence(): void {
  at('silent').hidden = hasGesture();
  void nextGesture(new AbortController().signal).then(() => {
    at('silent').hidden = true;
  });
}

/** Offers notifications where the browser has them and has not been asked. */
export function offerNotifications(): void {
  const button = at('notify');
  const show = () => {
    button.hidden = !('Notification' in window) || !window.isSecureContext || Notification.permission !== 'default';
  };
  button.addEventListener('click', () => void Notification.requestPermission().then(show));
  show();
}
