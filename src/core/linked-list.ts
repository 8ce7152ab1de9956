/** A place in a list; empty once what was there has left. */
export interface Link<T> {
  value: T | undefined;
  before: Link<T> | undefined;
  after: Link<T> | undefined;
}

/**
 * Things that come and go, in the order in which they came: for what a long-lived object has in hand. A Set or a
 * Map would keep from the collector whatever passes through it (docs/adr/0003-what-passes-through.md).
 */
export class LinkedList<T> {
  #first: Link<T> | undefined;
  #last: Link<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The oldest. */
  get first(): T | undefined {
    return this.#first?.value;
  }

  /** What is given back takes it out again. */
  add(value: T): Link<T> {
    const link: Link<T> = { value, before: this.#last, after: undefined };
    if (this.#last) this.#last.after = link;
    else this.#first = link;
    this.#last = link;
    this.#size += 1;
    return link;
  }

  /** False when it has left already. */
  remove(link: Link<T>): boolean {
    if (link.value === undefined) return false;
    const { before, after } = link;
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
    link.value = undefined;
    link.before = undefined;
    link.after = undefined;
    this.#size -= 1;
    return true;
  }

  /** What is there now, or the oldest of it; who comes or leaves meanwhile changes nothing of it. */
  values(most = Number.POSITIVE_INFINITY): T[] {
    const values: T[] = [];
    for (let link = this.#first; link && values.length < most; link = link.after) values.push(link.value as T);
    return values;
  }
}
