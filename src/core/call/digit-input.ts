import type { Clock, TimerHandle } from '../../ports/clock';
import type { CollectOutcome, CollectRequest, Utterance } from '../../ports/gateway';

export type DigitRules = Pick<
  CollectRequest,
  'maxDigits' | 'terminator' | 'firstDigitMs' | 'interDigitMs' | 'isComplete' | 'phrases'
> &
  Partial<Pick<CollectRequest, 'isSensitive'>>;

/** Whether the caller may answer by voice: what is secret is not said aloud. */
export function takesSpeech({ phrases, isSensitive }: Pick<DigitRules, 'phrases' | 'isSensitive'>): boolean {
  return phrases !== undefined && !isSensitive;
}

/**
 * Keys as they are pressed, and when that is over: for gateways that tell of each key by itself. What is said instead
 * of the first key is the whole answer.
 */
export class DigitInput {
  readonly outcome: Promise<CollectOutcome>;
  /** Settles with the first key, or as soon as somebody speaks. */
  readonly begun: Promise<void>;
  #digits = '';
  #hasBegun = false;
  #isOver = false;
  #isFull = false;
  #timer: TimerHandle | undefined;
  #end: (outcome: CollectOutcome) => void = () => undefined;
  #begin: () => void = () => undefined;

  constructor(
    private readonly rules: DigitRules,
    private readonly clock: Clock,
  ) {
    this.outcome = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Digits that count so far. */
  get count(): number {
    return this.#digits.length;
  }

  /** More digits would not have counted: it did not wait for the key that ends it. */
  get isFull(): boolean {
    return this.#isFull;
  }

  get terminator(): string {
    return this.rules.terminator;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  press(digit: string): void {
    if (this.#isOver) return;
    this.#hasBegun = true;
    this.#begin();
    const { terminator, maxDigits, interDigitMs, isComplete } = this.rules;
    if (digit === terminator) return this.#finish();
    this.#digits += digit;
    this.#isFull = this.#digits.length >= maxDigits || isComplete?.(this.#digits) === true;
    if (this.#isFull) return this.#finish();
    this.#finishAfter(interDigitMs);
  }

  /** Somebody spoke; once there is a key, that counts. */
  say(utterance: Utterance): void {
    if (this.#isOver || this.#hasBegun || !takesSpeech(this.rules)) return;
    this.#hasBegun = true;
    this.#begin();
    this.close();
    this.#end({ kind: 'speech', ...utterance });
  }

  /** Somebody is speaking: the prompt ends, and the time begins anew. */
  speaks(): void {
    if (this.#isOver || this.#hasBegun || !takesSpeech(this.rules)) return;
    this.#begin();
    if (this.#timer) this.promptEnded();
  }

  /** The prompt is over: the time for the first key begins. */
  promptEnded(): void {
    if (!this.#hasBegun && !this.#isOver) this.#finishAfter(this.rules.firstDigitMs);
  }

  /** No more keys will come; for gateways that tell of them together. */
  end(): void {
    if (!this.#isOver) this.#finish();
  }

  /** Stops waiting, without an outcome. */
  close(): void {
    this.#isOver = true;
    this.#stopTimer();
  }

  #finish(): void {
    this.close();
    this.#end(this.#digits === '' ? { kind: 'noInput' } : { kind: 'digits', digits: this.#digits });
  }

  #finishAfter(ms: number): void {
    this.#stopTimer();
    this.#timer = this.clock.setTimeout(() => this.#finish(), ms);
  }

  #stopTimer(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
