/**
 * Lets the event loop do what else is waiting. What the flow does with hundreds of items at once would keep it for 50 ms
 * and more, and another request needs several of its turns.
 */
export async function nextTurn(turns = 1): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Does something with each, some in each turn of the event loop. */
export async function inTurns<T>(
  all: readonly T[],
  perTurn: number,
  each: (one: T, index: number) => void,
): Promise<void> {
  for (const [index, one] of all.entries()) {
    if (index > 0 && index % perTurn === 0) await nextTurn();
    each(one, index);
  }
}
