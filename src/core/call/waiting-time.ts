/** More recent calls say more about the next one. */
const kept = 20;

/** How long calls take of an agent's time, from those that ended last. */
export class HandleTimes {
  readonly #times: number[] = [];

  add(handleMs: number): void {
    this.#times.push(handleMs);
    if (this.#times.length > kept) this.#times.shift();
  }

  /** `guessMs` counts as one call, so that a single odd one does not decide. */
  average(guessMs: number): number {
    const all = [guessMs, ...this.#times];
    return all.reduce((sum, time) => sum + time, 0) / all.length;
  }
}
