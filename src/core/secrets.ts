/**
 * What must be in no error, status, log or history, whoever says it: a server that refuses a request may repeat what
 * it was asked with. One set for each thread; secrets are forgotten only with the process, since a message on its way
 * may still hold one.
 */

/** Shorter ones are no secrets, and would be found in ordinary words. */
const shortest = 6;
/** So much of the beginning of a secret that was cut off is still more of it than anybody may see. */
const tellingLength = 12;
/** A bound for what is looked for in each sentence. */
const mostSecrets = 5_000;
const mask = '***';

interface Form {
  /** As it may stand in a text. */
  text: string;
  /** What of its beginning is enough. */
  telling: string;
}

const forms = new Map<string, Form[]>();

/** From now on `withoutSecrets` leaves it out. Of an address only what is secret in one. */
export function keepSecret(secret: unknown): void {
  if (typeof secret !== 'string' || secret.length < shortest || isWord(secret) || forms.has(secret)) return;
  if (/^\w+:\/\//.test(secret)) {
    for (const part of secretsOfUrl(secret)) keepSecret(part);
    return;
  }
  if (forms.size >= mostSecrets) return;
  const texts = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;').replaceAll('<', '&lt;'),
    ...base64Forms(secret),
    // As a part of what is sent for a login.
    ...base64Forms(encodeURIComponent(secret)),
  ];
  forms.set(
    secret,
    [...new Set(texts)].map((text) => ({ text, telling: text.slice(0, Math.min(text.length, tellingLength)) })),
  );
}

/** `password`, or the name of a database: masking it would take sense out of sentences, and tell it all the same. */
function isWord(text: string): boolean {
  return text.length < tellingLength && /^[a-z]+$/.test(text);
}

/** The text with what is secret in it left out. */
export function withoutSecrets(text: string): string {
  let clean = text;
  for (const known of forms.values()) {
    for (const form of known) if (clean.includes(form.telling)) clean = withoutForm(clean, form);
  }
  return clean;
}

function withoutForm(text: string, { text: secret, telling }: Form): string {
  let clean = '';
  let from = 0;
  for (let at = text.indexOf(telling); at !== -1; at = text.indexOf(telling, from)) {
    let length = telling.length;
    while (length < secret.length && text[at + length] === secret[length]) length += 1;
    clean += text.slice(from, at) + mask;
    from = at + length;
  }
  return clean + text.slice(from);
}

/** Of what is base64 with the secret within it, the part that the secret alone decides; by where it begins. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].map((shift) => {
    const coded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const skipped = shift === 0 ? 0 : 4;
    const whole = Math.floor((shift + bytes.length) / 3) * 4;
    return coded.slice(skipped, whole);
  });
}

function secretsOfUrl(given: string): string[] {
  if (!URL.canParse(given)) return [];
  const url = new URL(given);
  return [url.username, url.password, ...url.searchParams.values()].filter(isTelling);
}

/** `2024-05-01`, `json` and the like are in every address. */
function isTelling(part: string): boolean {
  return part.length >= 8 && !/^[\d.:-]+$/.test(part);
}
