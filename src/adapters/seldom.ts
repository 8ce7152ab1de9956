const everyMs = 60_000;

/** Once a minute and not more often: what strangers can cause must not fill the log. */
export class Seldom {
  #permittedAt = Number.NEGATIVE_INFINITY;

  permits(nowMs: number): boolean {
    if (nowMs - this.#permittedAt < everyMs) return false;
    this.#permittedAt = nowMs;
    return true;
  }
}
