/** Ids that were asked for, kept for a while. */
export interface KeptIds {
  get(key: string): string | undefined;
  set(key: string, id: string): void;
}

const MOST_KEPT = 5_000;

export function createKeptIds(keepMs: number, now: () => number): KeptIds {
  const kept = new Map<string, { id: string; until: number }>();
  return {
    get(key) {
      const entry = kept.get(key);
      if (entry && entry.until > now()) return entry.id;
      kept.delete(key);
      return undefined;
    },
    set(key, id) {
      // Begun anew: asking again costs little, and who is told often is back at once.
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(key, { id, until: now() + keepMs });
    },
  };
}
