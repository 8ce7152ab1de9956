export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A strict reader of the XML that TwiML needs; throws for what is not well-formed, as Twilio ends a call for it. */
export function readTwiml(document: string): Element[] {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const token = /<\?xml[^>]*\?>|<\/([A-Za-z-]+)>|<([A-Za-z-]+)((?:\s+[A-Za-z]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let at = 0;
  for (let found = token.exec(document); found; found = token.exec(document)) {
    at = token.lastIndex;
    const [, closing, opening, given = '', isEmpty, text] = found;
    const top = open.at(-1) as Element;
    if (closing !== undefined) {
      if (open.pop()?.name !== closing) throw new Error(`</${closing}> closes nothing.`);
    } else if (opening !== undefined) {
      const attributes: Record<string, string> = {};
      for (const [, name = '', value = ''] of given.matchAll(/([A-Za-z]+)="([^"]*)"/g)) attributes[name] = plain(value);
      const element: Element = { name: opening, attributes, children: [], text: '' };
      top.children.push(element);
      if (!isEmpty) open.push(element);
    } else if (text !== undefined) top.text += plain(text);
  }
  if (at !== document.length || open.length !== 1)
    throw new Error(`Not well-formed at ${at}: ${document.slice(at, at + 40)}`);
  const [response, ...others] = root.children;
  if (response?.name !== 'Response' || others.length > 0) throw new Error('No <Response>.');
  return response.children;
}

function plain(text: string): string {
  if (/&(?!(amp|lt|gt|quot|apos|#x[0-9A-F]+);)/.test(text)) throw new Error(`A bare & in "${text.slice(0, 40)}".`);
  return text.replaceAll(/&(?:#x([0-9A-F]+)|(\w+));/g, (_all, code?: string, name = '') =>
    code === undefined ? (entities[name] ?? '') : String.fromCodePoint(Number.parseInt(code, 16)),
  );
}
