import type { FailedDelivery } from '../../ports/channel';
import { unavailable, uncertain } from '../channel-failure';
import type { VendorAnswer, VendorApi } from '../vendor-api/vendor-api';
import { outcomeOfStatus, unreadable, withoutDoubt } from '../vendor-api/vendor-outcome';
import { slackRefusal } from './slack-errors';

export type SlackAnswer =
  | { ok: true; body: Record<string, unknown> }
  /** `error`: Slack's word for it; empty when there was no answer of Slack's. */
  | { ok: false; error: string; outcome: FailedDelivery };

export interface SlackApi {
  /** Posts JSON. `delivers`: the method puts a message on its way. */
  post(method: string, body: object, signal: AbortSignal, delivers?: boolean): Promise<SlackAnswer>;
  /** For methods that take their arguments in the query only. */
  get(method: string, query: Record<string, string>, signal: AbortSignal): Promise<SlackAnswer>;
}

/** Not taken, and worth another try: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const LATER = new Set(['ratelimited', 'rate_limited', 'service_unavailable', 'request_timeout', 'team_added_to_org']);
/** Slack says itself that a part may have succeeded. */
const DOUBTFUL = new Set(['internal_error', 'fatal_error']);

/** https://docs.slack.dev/apis/web-api: 200 with `ok`, whatever came of it; 429 with Retry-After. */
export function createSlackApi(url: string, token: string, api: VendorApi, now: () => number): SlackApi {
  const authorization = `Bearer ${token}`;

  function read(answer: VendorAnswer, delivers: boolean): SlackAnswer {
    const { status, body, host } = answer;
    const isAnswer = status === 200 && typeof body?.ok === 'boolean';
    if (isAnswer && body.ok === true) return { ok: true, body };
    const error = typeof body?.error === 'string' ? api.redact(body.error) : '';
    const outcome = isAnswer ? outcomeOfError(error, body, host, delivers) : outcomeOfAnswer(answer, error, delivers);
    return { ok: false, error, outcome };
  }

  function outcomeOfAnswer(answer: VendorAnswer, error: string, delivers: boolean): FailedDelivery {
    const isSuccess = answer.status >= 200 && answer.status < 300;
    const refusal = { said: error, remedy: 'Check the API address of the channel.' };
    const outcome = isSuccess ? unreadable(answer) : outcomeOfStatus(answer, refusal, now());
    return delivers ? outcome : withoutDoubt(outcome);
  }

  return {
    async post(method, body, signal, delivers = false) {
      const headers = { authorization, 'content-type': 'application/json; charset=utf-8' };
      const result = await api.request(
        { method: 'POST', url: `${url}/${method}`, headers, body: JSON.stringify(body), delivers },
        signal,
      );
      return result.kind === 'answered'
        ? read(result.answer, delivers)
        : { ok: false, error: '', outcome: result.outcome };
    },
    async get(method, query, signal) {
      const target = `${url}/${method}?${new URLSearchParams(query)}`;
      const result = await api.request(
        { method: 'GET', url: target, headers: { authorization }, delivers: false },
        signal,
      );
      return result.kind === 'answered'
        ? read(result.answer, false)
        : { ok: false, error: '', outcome: result.outcome };
    },
  };
}

function outcomeOfError(error: string, body: Record<string, unknown>, host: string, delivers: boolean): FailedDelivery {
  if (DOUBTFUL.has(error) && delivers) return uncertain(`Slack had an error of its own (${error}).`, host);
  if (LATER.has(error) || DOUBTFUL.has(error)) {
    return unavailable(`Slack cannot take it at this moment (${error}).`, {
      where: host,
      remedy: 'It is tried again.',
    });
  }
  return slackRefusal(error, body, host);
}
