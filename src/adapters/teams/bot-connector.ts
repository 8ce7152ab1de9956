import type { FailedDelivery } from '../../ports/channel';
import { rejected, unavailable } from '../channel-failure';
import type { JsonObject } from '../vendor-api/read-json';
import type { VendorAnswer, VendorApi, VendorRequest } from '../vendor-api/vendor-api';
import { outcomeOfStatus, unreadable, withoutDoubt } from '../vendor-api/vendor-outcome';
import type { BotAccount } from './teams-settings';

export type BotAnswer = { ok: true; body: JsonObject } | { ok: false; outcome: FailedDelivery };

export interface BotQuestion {
  method: VendorRequest['method'];
  /** With the path. */
  url: string;
  body?: object;
  /** It puts a message on its way. */
  delivers?: boolean;
}

export interface BotConnector {
  /** Never rejects. */
  ask(question: BotQuestion, signal: AbortSignal): Promise<BotAnswer>;
  /** The same; a failure is thrown. */
  need(question: BotQuestion, signal: AbortSignal): Promise<JsonObject>;
  /** Whether the account is taken. */
  signIn(signal: AbortSignal): Promise<FailedDelivery | undefined>;
}

const scope = 'https://api.botframework.com/.default';
/** A token is not used in its last minute. */
const earlyMs = 60_000;

/**
 * The Bot Connector: a token by client credentials, and requests that carry it.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
 */
export function createBotConnector(account: BotAccount, api: VendorApi, now: () => number): BotConnector {
  let token: { value: string; until: number } | undefined;
  let asking: Promise<string | FailedDelivery> | undefined;

  async function askToken(signal: AbortSignal): Promise<string | FailedDelivery> {
    const { appId, clientSecret, services } = account;
    const body = new URLSearchParams({
      ...{ grant_type: 'client_credentials', client_id: appId, client_secret: clientSecret, scope },
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const result = await api.request(
      { method: 'POST', url: services.tokenUrl, headers, body, delivers: false },
      signal,
    );
    if (result.kind === 'failed') return result.outcome;
    const { answer } = result;
    if (answer.status < 200 || answer.status >= 300) return withoutDoubt(refusedSignIn(answer));
    const { access_token: value, expires_in: seconds } = answer.body ?? {};
    if (typeof value !== 'string' || value === '') return withoutDoubt(unreadable(answer));
    token = { value, until: now() + (typeof seconds === 'number' ? seconds * 1_000 : 0) - earlyMs };
    return value;
  }

  function refusedSignIn(answer: VendorAnswer): FailedDelivery {
    const { error, error_description: description } = answer.body ?? {};
    const said = api.redact([error, description].filter((part) => typeof part === 'string').join(': '));
    const remedy = 'Check app ID, tenant ID and client secret, and that the secret has not run out.';
    return outcomeOfStatus(answer, { said, remedy }, now());
  }

  /** Several at once ask once. */
  async function tokenOf(signal: AbortSignal): Promise<string | FailedDelivery> {
    if (token && token.until > now()) return token.value;
    asking ??= askToken(signal).finally(() => {
      asking = undefined;
    });
    const asked = await asking;
    // Whoever asked for all may have been stopped meanwhile.
    if (typeof asked !== 'string' && !signal.aborted && asked.error.code === 'RB_CLOSED') return tokenOf(signal);
    return asked;
  }

  async function ask(question: BotQuestion, signal: AbortSignal, isAgain = false): Promise<BotAnswer> {
    const bearer = await tokenOf(signal);
    if (typeof bearer !== 'string') return { ok: false, outcome: bearer };
    const { method, url, body, delivers = false } = question;
    const headers = { authorization: `Bearer ${bearer}`, ...(body && { 'content-type': 'application/json' }) };
    const result = await api.request(
      { method, url, headers, delivers, ...(body && { body: JSON.stringify(body) }) },
      signal,
    );
    if (result.kind === 'failed') return { ok: false, outcome: result.outcome };
    const { answer } = result;
    // One that was taken back before its time.
    if (answer.status === 401 && !isAgain) {
      token = undefined;
      return ask(question, signal, true);
    }
    if (answer.status < 200 || answer.status >= 300) return { ok: false, outcome: refused(answer) };
    if (answer.text.trim() === '') return { ok: true, body: {} };
    return answer.body ? { ok: true, body: answer.body } : { ok: false, outcome: unreadable(answer) };
  }

  function refused(answer: VendorAnswer): FailedDelivery {
    const { code, message } = (answer.body?.error ?? {}) as { code?: unknown; message?: unknown };
    const said = api.redact([code, message].filter((part) => typeof part === 'string').join(': '));
    // Teams answers so while a conversation is busy: nothing was taken.
    if (answer.status === 412) return unavailable(`Teams answered 412: ${said}.`, { where: answer.host, status: 412 });
    if (answer.status === 413) {
      return rejected(`Teams answered 413: ${said}.`, {
        ...{ where: answer.host, status: 413, remedy: 'Make the text or the card shorter.' },
      });
    }
    return outcomeOfStatus(answer, { said, remedy: remedyOf(answer.status) }, now());
  }

  return {
    ask: (question, signal) => ask(question, signal),
    async need(question, signal) {
      const answer = await ask(question, signal);
      if (answer.ok) return answer.body;
      throw answer.outcome.error;
    },
    async signIn(signal) {
      token = undefined;
      const bearer = await tokenOf(signal);
      return typeof bearer === 'string' ? undefined : bearer;
    },
  };
}

function remedyOf(status: number): string {
  if (status === 401) return 'Check that the bot is registered with this app ID and has the Microsoft Teams channel.';
  if (status === 403)
    return 'Install the app there, or take the block of the recipient away: the bot may not write to them.';
  if (status === 404) return 'The conversation is gone, or the bot was removed from it: install the app there again.';
  return 'Check the address, and that the app is installed there.';
}
