import type { FilledCard } from '../../core/card/card';
import { actionsOf, inputsOf } from '../../core/card/card-text';

/** Each has a sentence in every language of the editor, in its catalogue under `loss`. */
export type LossCode =
  | 'actionLeftOut'
  | 'actionsAreLinks'
  | 'buttonLeftOut'
  | 'cardCut'
  | 'choicesLeftOut'
  | 'columnsStacked'
  | 'imageAsDescription'
  | 'imageAsLink'
  | 'imageAsPreview'
  | 'imageInMail'
  | 'imageLeftOut'
  | 'imagesLeftOut'
  | 'inputLeftOut'
  | 'inputOnPage'
  | 'labelCut'
  | 'linkLeftOut'
  | 'manySegments'
  | 'textCut';

/** What a channel cannot show of a message: a name, and what its sentence is filled with. */
export interface Loss {
  code: LossCode;
  values?: Record<string, string | number>;
}

/** What a channel cannot show of a message, for the editor. Each is said once. */
export class CardLosses {
  readonly #said = new Map<string, Loss>();

  say(code: LossCode, values?: Loss['values']): void {
    this.add([{ code, ...(values ? { values } : {}) }]);
  }

  add(losses: readonly Loss[]): void {
    for (const loss of losses) this.#said.set(JSON.stringify(loss), loss);
  }

  get list(): Loss[] {
    return [...this.#said.values()];
  }

  /** For channels on which nobody hears what is pressed or typed: of what `unanswerable` leaves out. */
  ofUnanswerable(card: FilledCard): void {
    for (const { title } of actionsOf(card)) this.say('actionLeftOut', { title });
    this.ofInputs(card, false);
  }

  /** For channels that fetch each image from its address. */
  ofImage(image: { url: string } | undefined): void {
    if (image?.url.startsWith('data:')) this.say('imageLeftOut');
  }

  /** For channels whose messages have no inputs. */
  ofInputs(card: FilledCard, hasConfirmationPage: boolean): void {
    for (const { label, id } of inputsOf(card)) {
      this.say(hasConfirmationPage ? 'inputOnPage' : 'inputLeftOut', { name: label || id });
    }
  }
}
