/** A `RED.nodes.registerType('type', { … })` in a node's HTML. */
export interface Registration {
  type: string;
  /** The text of the object, with its braces. */
  definition: string;
}

/** As simple as the flow library's own parser: a literal name, then a literal object. */
export function registrationsIn(html: string): Registration[] {
  return [...html.matchAll(/RED\.nodes\.registerType\(\s*(['"])([\w-]+)\1\s*,\s*(?=\{)/g)].map((match) => ({
    type: match[2] ?? '',
    definition: objectAt(html, match.index + match[0].length),
  }));
}

/** The names in the object literal that is the property `name` of another. */
export function literalNamesAt(definition: string, name: string): string[] {
  const start = new RegExp(`\\b${name}:\\s*(?=\\{)`).exec(definition);
  if (!start) return [];
  const inside = objectAt(definition, start.index + start[0].length).slice(1, -1);
  const names: string[] = [];
  for (let at = 0; at < inside.length; ) {
    const next = /^[\s,]*(\w+)\s*:\s*/.exec(inside.slice(at));
    if (!next) break;
    names.push(next[1] ?? '');
    at = endOfValue(inside, at + next[0].length);
  }
  return names;
}

function objectAt(text: string, at: number): string {
  return text.slice(at, endOfValue(text, at));
}

/** Just after the value that begins at `at`: where its brackets are closed, at the next comma. */
function endOfValue(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (`'"\``.includes(character)) index = endOfString(text, index);
    else if ('{[('.includes(character)) depth += 1;
    else if ('}])'.includes(character)) {
      depth -= 1;
      if (depth === 0) return index + 1;
      if (depth < 0) return index;
    } else if (character === ',' && depth === 0) return index;
  }
  return text.length;
}

function endOfString(text: string, at: number): number {
  let index = at + 1;
  while (index < text.length && text[index] !== text[at]) index += text[index] === '\\' ? 2 : 1;
  return index;
}
