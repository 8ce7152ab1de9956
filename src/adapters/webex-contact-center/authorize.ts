import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Refusal, VerifiedJws } from './verify-jws';

export interface AuthorizeDeps {
  verify(token: string): Promise<VerifiedJws>;
  /** Empty: none. */
  testToken: string;
}

export type Authorization =
  | { kind: 'allowed' /** Undefined: the test token says nothing of it. */; organization: string | undefined }
  | { kind: 'refused'; why: Refusal };

/** Whether a connection that asks to be opened comes from Webex. Never rejects; in doubt it does not. */
export async function authorize(request: IncomingMessage, deps: AuthorizeDeps): Promise<Authorization> {
  const token = (request.headers.authorization ?? '').replace(/^Bearer +/i, '').trim();
  if (token === '') return { kind: 'refused', why: 'no token' };
  if (isTestToken(token, deps.testToken) && isFromThisMachine(request)) {
    return { kind: 'allowed', organization: undefined };
  }
  const outcome = await deps.verify(token);
  if (outcome.kind === 'refused') return outcome;
  const organization = outcome.claims['com.cisco.org.uuid'];
  return { kind: 'allowed', organization: typeof organization === 'string' ? organization : undefined };
}

function isTestToken(token: string, testToken: string): boolean {
  if (testToken === '') return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(token), digest(testToken));
}

/** What a proxy on this machine hands over comes from elsewhere. */
function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];
  if (forwarded.some((name) => headers[name] !== undefined)) return false;
  return /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '');
}
