import { createHash } from 'node:crypto';

/** Ids as Node-RED makes them, the same for the same old one, and different from all that are taken. */
export class NewIds {
  constructor(private readonly taken: Set<string>) {}

  next(oldId: string): string {
    for (let count = 1; ; count += 1) {
      const id = createHash('sha256').update(`${oldId}\n${count}`).digest('hex').slice(0, 16);
      if (this.taken.has(id)) continue;
      this.taken.add(id);
      return id;
    }
  }
}
