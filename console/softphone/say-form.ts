import type { Asks } from '../../src/adapters/simulator/phone-messages';
import { at, element } from '../shared/element.js';
import { text } from '../shared/texts.js';

/** Typing takes longer than speaking: so often it is told that the caller has not finished. */
const speaksEveryMs = 1_000;

/**
 * What the caller says, as they type it. It can be used while the flow listens, and stays where it is until the call is
 * over: what is below it must not move under somebody's hand.
 */
export class SayForm {
  readonly #input = at<HTMLInputElement>('say');
  #phrases: string[] | undefined;
  #spokeAt = Number.NEGATIVE_INFINITY;

  constructor(onSay: (words: string) => void, onSpeaks: () => void) {
    at('say-form').addEventListener('submit', (event) => {
      event.preventDefault();
      const words = this.#input.value.trim();
      if (words === '' || !this.#phrases) return;
      this.#input.value = '';
      onSay(words);
    });
    this.#input.addEventListener('input', (event) => {
      if (event.timeStamp - this.#spokeAt < speaksEveryMs) return;
      this.#spokeAt = event.timeStamp;
      onSpeaks();
    });
    this.#draw();
  }

  /** `asks`: what the flow waits for now. */
  show(asks: Asks | null, isInCall: boolean): void {
    if (asks?.phrases) at('say-form').hidden = false;
    else if (!isInCall) at('say-form').hidden = true;
    if (asks?.phrases === this.#phrases) return;
    this.#phrases = asks?.phrases;
    this.#draw();
  }

  #draw(): void {
    const phrases = this.#phrases;
    const isTyping = document.activeElement === this.#input;
    this.#input.disabled = !phrases;
    this.#input.placeholder = phrases ? phrases.join(', ') : text('nobodyListens');
    at<HTMLButtonElement>('say-button').disabled = !phrases;
    at('say-phrases').replaceChildren(...(phrases ?? []).map((value) => element('option', { value })));
    this.#spokeAt = Number.NEGATIVE_INFINITY;
    if (phrases) return;
    this.#input.value = '';
    // A field that cannot be used keeps no focus: keys go to the call again.
    if (isTyping) at('in-call').focus({ preventScroll: true });
  }
}
