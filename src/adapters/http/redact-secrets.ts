import type { IntegrationAuth } from '../../core/extract/settings';
import { keepSecret } from '../../core/secrets';

/** Shorter ones would take ordinary words out of a sentence. */
const SHORTEST = 4;

/** Takes an integration's secrets, in the forms in which they travel, out of a text. More can be added as they are issued. */
export interface Redaction {
  redact(text: string): string;
  add(secret: string): void;
}

export function createRedaction(auth: IntegrationAuth): Redaction {
  const secrets = new Set<string>();
  let longestFirst: string[] = [];
  const add = (secret: string) => {
    if (secret.length < SHORTEST) return;
    // Whoever makes an error of it later, and does not know whose it was.
    keepSecret(secret);
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) secrets.add(form);
    // The longest first, for a short one may be a part of it and would leave the rest.
    longestFirst = [...secrets].sort((one, other) => other.length - one.length);
  };
  for (const secret of secretsOf(auth)) add(secret);
  return {
    add,
    redact(text) {
      let redacted = text;
      for (const secret of longestFirst) redacted = redacted.replaceAll(secret, '***');
      return redacted;
    },
  };
}

function secretsOf(auth: IntegrationAuth): string[] {
  switch (auth.kind) {
    case 'none':
      return [];
    case 'basic':
      return [auth.password, `${auth.username}:${auth.password}`];
    case 'bearer':
      return [auth.token];
    case 'apiKey':
      return [auth.key];
    case 'oauth2ClientCredentials':
      return [auth.clientSecret, `${auth.clientId}:${auth.clientSecret}`];
    case 'oauth2RefreshToken':
      return [auth.clientSecret, `${auth.clientId}:${auth.clientSecret}`, auth.refreshToken];
  }
}
