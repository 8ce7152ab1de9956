const quietMs = 60_000;
/** More kinds of trouble than there are channels: ids that somebody tries out are not remembered for ever. */
const mostKinds = 500;

/** Warns of what an outsider can cause as often as they like: at most once a minute for each `what`, with how often it was. */
export function createRareWarning(warn: (sentence: string) => void, now: () => number) {
  const kinds = new Map<string, { toldAt: number; since: number }>();
  return (what: string, sentence: string): void => {
    const known = kinds.get(what);
    if (known && now() - known.toldAt < quietMs) {
      known.since += 1;
      return;
    }
    const missed = known?.since ?? 0;
    if (kinds.size >= mostKinds) kinds.clear();
    kinds.set(what, { toldAt: now(), since: 0 });
    warn(missed > 0 ? `${sentence} (${missed} more like it since the last such line.)` : sentence);
  };
}

export type RareWarning = ReturnType<typeof createRareWarning>;
