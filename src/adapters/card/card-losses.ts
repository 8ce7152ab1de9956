import type { FilledCard } from '../../core/card/card';
import { inputsOf } from '../../core/card/card-text';

/** What a channel cannot show of a card, in sentences for the editor. Each is said once. */
export class CardLosses {
  readonly #said = new Set<string>();

  say(sentence: string): void {
    this.#said.add(sentence);
  }

  get list(): string[] {
    return [...this.#said];
  }

  /** For channels whose messages have no inputs. */
  ofInputs(card: FilledCard, hasConfirmationPage: boolean): void {
    for (const { label, id } of inputsOf(card)) {
      this.say(
        hasConfirmationPage
          ? `“${label || id}” is not asked in the message but on the confirmation page.`
          : `“${label || id}” is left out: nothing can be entered in the message.`,
      );
    }
  }
}
