const LIMIT = 1_000;

/**
 * Compiles each text once. The oldest entry goes when there are more than a thousand, for texts can be
 * made by flows without end.
 */
export function compileOnce<T>(compile: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = compile(text);
    if (known.size >= LIMIT) known.delete(known.keys().next().value as string);
    known.set(text, made);
    return made;
  };
}
