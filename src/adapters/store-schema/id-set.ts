/**
 * The ids that a poll has already brought, as 64-bit hashes: 16 MB for a million, where a Set of strings
 * needs five times as much. Two ids of a million share a hash in one poll of forty million; that record
 * would be reported as a duplicate and come with the next poll.
 */
export class IdSet {
  #slots = new Uint32Array(2 * 1024);
  #size = 0;

  has(id: string): boolean {
    const [high, low] = hashOf(id);
    return this.#slots[this.#find(this.#slots, high, low)] !== 0;
  }

  add(id: string): void {
    if (this.#size * 3 > this.#slots.length) this.#grow();
    const [high, low] = hashOf(id);
    const at = this.#find(this.#slots, high, low);
    if (this.#slots[at] !== 0) return;
    this.#slots[at] = high;
    this.#slots[at + 1] = low;
    this.#size += 1;
  }

  /** The slot of this hash, or the free one where it belongs. */
  #find(slots: Uint32Array, high: number, low: number): number {
    const mask = slots.length / 2 - 1;
    let slot = low & mask;
    for (;;) {
      const found = slots[slot * 2];
      if (found === 0 || (found === high && slots[slot * 2 + 1] === low)) return slot * 2;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const grown = new Uint32Array(this.#slots.length * 2);
    for (let at = 0; at < this.#slots.length; at += 2) {
      const high = this.#slots[at] as number;
      if (high === 0) continue;
      const low = this.#slots[at + 1] as number;
      const to = this.#find(grown, high, low);
      grown[to] = high;
      grown[to + 1] = low;
    }
    this.#slots = grown;
  }
}

/** Two independent rounds of multiply and mix; 0 marks a free slot, so the first half is never 0. */
function hashOf(id: string): [number, number] {
  let a = 0x9e3779b1;
  let b = 0x85ebca77;
  for (let at = 0; at < id.length; at += 1) {
    const unit = id.charCodeAt(at);
    a = Math.imul(a ^ unit, 0xc2b2ae3d);
    a ^= a >>> 15;
    b = Math.imul(b ^ unit, 0x27d4eb2f);
    b ^= b >>> 13;
  }
  a = Math.imul(a ^ (b >>> 16), 0x2c1b3c6d);
  b = Math.imul(b ^ (a >>> 13), 0x297a2d39);
  return [(a ^ (a >>> 16)) >>> 0 || 1, (b ^ (b >>> 15)) >>> 0];
}
