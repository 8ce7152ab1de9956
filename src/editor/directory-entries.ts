/** A person as the directory node keeps it. */
export interface Person {
  id: string;
  name?: string;
  addresses?: Record<string, string>;
  locale?: string;
  timeZone?: string;
  attributes?: Record<string, unknown>;
}

export interface Group {
  id: string;
  name?: string;
  members?: string[];
  addresses?: Record<string, string>;
}

/** What came in replaces what has the same id, field by field; the rest stays. Counts what was new. */
export function mergeById<Entry extends Person | Group>(
  present: Entry[],
  coming: Entry[],
): { entries: Entry[]; added: number; updated: number } {
  const entries = new Map(present.map((entry) => [entry.id, entry]));
  let added = 0;
  for (const entry of coming) {
    const before = entries.get(entry.id);
    if (!before) added += 1;
    entries.set(entry.id, { ...before, ...entry, addresses: { ...before?.addresses, ...entry.addresses } });
  }
  return { entries: [...entries.values()], added, updated: coming.length - added };
}
