import type { Utterance } from '../../ports/gateway';
import type { DigitInput } from './digit-input';

/** More than anybody presses ahead of a question on purpose. */
const mostAhead = 64;

/** Where the keys go that a caller presses, and what they say. They are in no log: nobody knows yet whether they are secret. */
export class Keys {
  /** Pressed before a question was asked. */
  #ahead: string[] = [];
  #to: ((digit: string) => void) | undefined;
  /** What was answered last, until a key comes after it. */
  #answered: DigitInput | undefined;
  /** The question that goes on. */
  #asked: DigitInput | undefined;

  press(digit: string): void {
    if (this.#to) this.#to(digit);
    else this.#keep(digit);
  }

  /** Counts for the question that goes on, and for no other: nobody listens in between. */
  say(utterance: Utterance): void {
    this.#asked?.say(utterance);
  }

  /** Somebody is speaking, and has not finished. */
  speaks(): void {
    this.#asked?.speaks();
  }

  /** From now on each key goes to `listener`, and to nothing else later. */
  listen(listener: (digit: string) => void): void {
    this.#to = listener;
    this.#asked = undefined;
  }

  /** From now on keys count for the next question. */
  stopListening(): void {
    this.#to = undefined;
    this.#asked = undefined;
  }

  /** What was pressed ahead answers this question, the rest the next; then the keys of now. */
  ask(input: DigitInput, countsAhead: boolean): void {
    const ahead = countsAhead ? this.#ahead : [];
    this.#ahead = [];
    this.#answered = input;
    this.#asked = input;
    this.#to = (digit) => {
      if (input.isOver) this.#keep(digit);
      else input.press(digit);
    };
    for (const digit of ahead) this.#to(digit);
  }

  #keep(digit: string): void {
    // Whoever has pressed all digits presses the key that ends them all the same; it answers no other question.
    const isEndOfAnswer = this.#answered?.isFull === true && digit === this.#answered.terminator;
    this.#answered = undefined;
    if (!isEndOfAnswer && this.#ahead.length < mostAhead) this.#ahead.push(digit);
  }
}
