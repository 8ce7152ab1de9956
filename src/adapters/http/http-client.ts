import process from 'node:process';
import { RingbackError } from '../../core/errors';
import type { IntegrationSettings } from '../../core/extract/settings';
import { appendQuery, hasQuery } from '../../core/extract/url';
import type { Clock } from '../../ports/clock';
import type { FileRequest, HttpClient, HttpRequest, HttpResponse } from '../../ports/http';
import { createSystemClock } from '../clock/system-clock';
import { createAgents } from './agents';
import { decodeAnswer } from './answer-body';
import { type Authorization, createFixedAuthorization, createTokenAuthorization } from './authorization';
import { createClientCredentials } from './client-credentials';
import { createHosts } from './hosts';
import type { Environment } from './proxy';
import { createRateLimit } from './rate-limit';
import { createRedaction } from './redact-secrets';
import { REDIRECT_LIMIT, redirectOf, tooManyRedirects } from './redirect';
import { createRotatedTokens, type KeptValues } from './rotated-tokens';
import { createSeal } from './sealed-tokens';
import { createSender, type Send, type SendRequest } from './sender';
import { statusError } from './status-error';
import { createTokenRequest } from './token-request';
import { ANSWER_LIMIT, type WireResponse } from './transport';

export interface HttpClientDeps {
  /** Keeps rotated tokens; without it they are lost with the process. */
  values?: KeptValues;
  /** Gives 0 to 1, for backoff. */
  random?: () => number;
  clock?: Clock;
  /** Where HTTP_PROXY and its like are read. */
  environment?: Environment;
  /** Bytes that an answer may have; without it, what the engine thread can take. */
  answerLimit?: number;
}

/**
 * A client for one integration. Keeps its rate limit, its pauses, its connections and its tokens, so make one
 * and share it. Close it to end connections and waits.
 */
export function createHttpClient(settings: IntegrationSettings, deps: HttpClientDeps): HttpClient {
  const { clock = createSystemClock(), random = Math.random, environment = process.env, values } = deps;
  const { answerLimit = ANSWER_LIMIT } = deps;
  const hosts = createHosts(checkedBaseUrl(settings.baseUrl), settings.allowedHosts);
  const agents = createAgents(settings);
  const redaction = createRedaction(settings.auth);
  const closing = new AbortController();
  const rateLimit = createRateLimit(settings.rateLimit, clock);
  const { redact } = redaction;
  const send = createSender({ settings, agents, rateLimit, clock, random, environment, redact, answerLimit });
  // A token server has limits of its own.
  const sendToken = createSender({
    ...{ settings, agents, clock, random, environment, redact, answerLimit },
    rateLimit: createRateLimit({ requests: 0, perSeconds: 0 }, clock),
  });
  const authorization = createAuthorization();

  function createAuthorization(): Authorization {
    const { auth } = settings;
    if (auth.kind !== 'oauth2ClientCredentials' && auth.kind !== 'oauth2RefreshToken') {
      return createFixedAuthorization(auth);
    }
    // Each asking gives another token; a refresh token may be used up by one that was never answered.
    const isRepeatable = auth.kind === 'oauth2ClientCredentials';
    const post = (form: SendRequest, signal: AbortSignal) => sendToken({ ...form, isRepeatable }, signal);
    const request = createTokenRequest(auth, {
      post: (url, headers, body, signal) => postForm(post, url, headers, body, signal),
      now: () => clock.now(),
      redact,
      onSecret: redaction.add,
    });
    if (auth.kind === 'oauth2ClientCredentials') {
      return createTokenAuthorization(createClientCredentials(request, () => clock.now(), closing.signal));
    }
    const seal = createSeal(settings.id, auth.clientSecret, auth.refreshToken);
    const store = values && { values, seal };
    const firstRefreshToken = auth.refreshToken;
    return createTokenAuthorization(
      createRotatedTokens({ request, firstRefreshToken, store, clock, closed: closing.signal }),
    );
  }

  /** Adds what belongs to the integration, for servers that may see it. */
  function prepare(request: HttpRequest | FileRequest, url: URL, authHeaders: Record<string, string>): SendRequest {
    const headers: Record<string, string> = { accept: 'application/json, text/plain;q=0.9, */*;q=0.8' };
    let target = new URL(url);
    // A server's own link may hold some; they would be sent instead of ours.
    target.username = '';
    target.password = '';
    if (hosts.isTrusted(url)) {
      for (const { name, value } of settings.headers)
        if (name.trim() !== '') headers[name.trim().toLowerCase()] = value;
      const shared = settings.query.filter(({ name }) => name.trim() !== '' && !hasQuery(url.href, name));
      target = new URL(appendQuery(target.href, shared));
      Object.assign(headers, lowerNames(request.headers), authHeaders);
    } else {
      // What a step sends may be a secret too: another server sees only what describes the content.
      const { accept, 'content-type': contentType } = lowerNames(request.headers);
      if (accept) headers.accept = accept;
      if (contentType) headers['content-type'] = contentType;
    }
    const { method, body } = request;
    const prepared = { method, url: target, headers, body };
    return 'timeoutMs' in request ? { ...prepared, timeoutMs: request.timeoutMs, isRepeatable: true } : prepared;
  }

  async function sendOnce(
    request: HttpRequest | FileRequest,
    signal: AbortSignal,
  ): Promise<{ answer: WireResponse; sent: SendRequest; authHeaders: Record<string, string> }> {
    let url = hosts.secure(new URL(request.url));
    let authHeaders: Record<string, string> = {};
    for (let hop = 0; ; hop += 1) {
      hosts.check(url);
      authHeaders = hosts.isTrusted(url) ? await authorization.headers(signal) : {};
      const sent = prepare(request, url, authHeaders);
      const answer = await send(sent, signal);
      const target = redirectOf(answer, sent);
      if (!target) return { answer, sent, authHeaders };
      if (hop >= REDIRECT_LIMIT) throw tooManyRedirects(sent);
      url = hosts.secure(target);
    }
  }

  async function request(given: HttpRequest | FileRequest, caller: AbortSignal): Promise<HttpResponse> {
    const signal = AbortSignal.any([caller, closing.signal]);
    let { answer, sent, authHeaders } = await sendOnce(given, signal);
    if (answer.status === 401 && authHeaders.authorization && authorization.refuse(authHeaders)) {
      // The token may have been withdrawn before its time: once again with another one.
      ({ answer, sent } = await sendOnce(given, signal));
    }
    if (answer.status < 200 || answer.status >= 300) {
      throw statusError(answer, { method: sent.method, url: sent.url, now: clock.now(), redact });
    }
    const { headers, status } = answer;
    const decoded = decodeAnswer(answer.bytes, headers['content-type']);
    // Into it, not out of it: its body is parsed when it is read.
    return Object.assign(decoded, { status, headers, url: sent.url.href });
  }

  return {
    request,
    close() {
      closing.abort(new RingbackError('RB_CLOSED', 'The integration was closed.', { retryable: true }));
      agents.destroy();
    },
  };
}

function postForm(
  send: Send,
  url: string,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<WireResponse> {
  let target: URL;
  try {
    target = new URL(url);
  } catch (thrown) {
    throw new RingbackError('RB_CONFIG', 'The token URL of the integration is not an address.', {
      remedy: 'Correct the token URL.',
      cause: thrown,
    });
  }
  return send({ method: 'POST', url: target, headers, body }, signal);
}

function checkedBaseUrl(baseUrl: string): string {
  try {
    const { protocol, username, password } = new URL(baseUrl);
    if (username !== '' || password !== '') throw credentialsInUrl();
    if (protocol === 'http:' || protocol === 'https:') return baseUrl;
  } catch (thrown) {
    if (thrown instanceof RingbackError) throw thrown;
    // Told below, together with other schemes.
  }
  throw new RingbackError('RB_CONFIG', 'The base URL of the integration is not an http or https address.', {
    remedy: 'Write it in full, for example https://example.zendesk.com/api/v2.',
  });
}

/** A base URL is part of the flow file, which is no place for a secret. */
function credentialsInUrl(): RingbackError {
  return new RingbackError('RB_CONFIG', 'The base URL of the integration holds a user name or a password.', {
    remedy: 'Take them out of the URL and choose Basic authentication.',
  });
}

function lowerNames(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
