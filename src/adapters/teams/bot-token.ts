import { type KeyOf, readJws } from '../jws/read-jws';
import { textOf } from '../vendor-api/read-json';

export const botIssuer = 'https://api.botframework.com';
/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
const skewMs = 5 * 60_000;

export interface ExpectedActivity {
  appId: string;
  /** What the activity says of where it comes from. */
  serviceUrl: string;
}

/** Whether the Bot Framework has signed this request, for this bot and for this service, and lately. Never rejects. */
export async function verifyBotToken(
  authorization: string | undefined,
  expected: ExpectedActivity,
  deps: { keyOf: KeyOf; now: number },
): Promise<boolean> {
  const [, token = ''] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? [];
  const read = await readJws(token, [botIssuer], deps.keyOf);
  if (read.kind === 'refused') return false;
  const { aud, exp, nbf, serviceurl, serviceUrl = serviceurl } = read.claims;
  if (aud !== expected.appId) return false;
  if (typeof exp !== 'number' || exp * 1_000 + skewMs <= deps.now) return false;
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf * 1_000 - skewMs <= deps.now)) return false;
  return expected.serviceUrl !== '' && withoutSlash(textOf(serviceUrl)) === withoutSlash(expected.serviceUrl);
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
