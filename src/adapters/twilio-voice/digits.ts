import type { CollectRequest } from '../../ports/gateway';

/** What keys that came together answer, and what is left of them for the next question. */
export function readDigits(
  keys: string,
  { maxDigits, terminator, isComplete }: Pick<CollectRequest, 'maxDigits' | 'terminator' | 'isComplete'>,
): { digits: string; rest: string; isOver: boolean } {
  let digits = '';
  for (const [index, key] of [...keys].entries()) {
    const rest = keys.slice(index + 1);
    if (key === terminator) return { digits, rest, isOver: true };
    digits += key;
    if (digits.length < maxDigits && !isComplete?.(digits)) continue;
    // Whoever has pressed all digits presses the key that ends them all the same.
    const isEnded = terminator !== '' && rest.startsWith(terminator);
    return { digits, rest: isEnded ? rest.slice(1) : rest, isOver: true };
  }
  return { digits, rest: '', isOver: false };
}
