/** Where what was written ends, in the ways of the usual mail programs. */
const endings: readonly RegExp[] = [
  // Outlook: a line, or the headers of the mail that is answered.
  /^_{10,}\s*$/m,
  /^-{2,}\s*(?:Original Message|Mensaje original|Mensagem original)\s*-{2,}\s*$/im,
  /^\*?(?:From|De)\s*:\*?\s[^\n]+\n\*?(?:Sent|Date|Enviado(?: el)?|Fecha|Enviada em|Data)\s*:/im,
  // A signature, by its old mark, and what telephones sign with.
  /^-- ?$/m,
  /^(?:Sent from my|Enviado desde mi|Enviado do meu) [^\n]{1,40}$/im,
];

/** "On Tue, 3 Mar 2026, the desk wrote:", also over two lines, in the languages of ours. */
const attribution = /^(?:On|El|Em)\b[^\n]{0,200}(?:\n[^\n>]{0,200})?\b(?:wrote|escribi[oó]|escreveu)\s*:\s*$/gim;

/**
 * What somebody wrote in answer to a mail, above, below or between what they quote, without that and without their
 * signature. Empty when there is nothing else.
 */
export function replyTextOf(body: string): string {
  const text = body.replace(/\r\n?/g, '\n').replace(/\u00a0/g, ' ');
  const end = Math.min(...endings.map((pattern) => pattern.exec(text)?.index ?? text.length));
  return text
    .slice(0, end)
    .replace(attribution, '')
    .replace(/^>.*$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The text of an HTML mail, as far as a reply needs it: what mail programs mark as quoted is left out. */
export function textOfHtml(html: string): string {
  return html
    .replace(/<(style|script|head|title)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(?:div|hr)\b[^>]*(?:gmail_quote|moz-cite-prefix|yahoo_quoted|divRplyFwdMsg|stopSpelling)[\s\S]*$/i, '')
    .replace(/<blockquote\b[\s\S]*?<\/blockquote\s*>/gi, '\n')
    .replace(/<(?:br|\/p|\/div|\/tr|\/li|\/h\d)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#x?[\da-f]+|\w+);/gi, (whole, name: string) => characterOf(name) ?? whole)
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function characterOf(name: string): string | undefined {
  if (!name.startsWith('#')) return named[name.toLowerCase()];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
