import { RingbackError } from '../../core/errors';

/** An error of the HTTP client with what a Zendesk administrator can do about it. */
export function explain(error: RingbackError): RingbackError {
  const { code, summary, retryable, retryAfterMs, status, where } = error;
  const remedy = remedyOf(error) ?? error.remedy;
  return new RingbackError(code, summary, { retryable, retryAfterMs, status, where, remedy, cause: error });
}

function remedyOf({ code, status }: RingbackError): string | undefined {
  if (code === 'RB_HTTP_TIMEOUT') return 'Try again later, or allow more time in the node.';
  if (code === 'RB_HTTP_UNREACHABLE') {
    return 'Check the subdomain or base URL of the Zendesk node, the network and the proxy.';
  }
  if (code === 'RB_HTTP_RATE_LIMIT') {
    return 'Zendesk allows no more requests for now: set a rate limit in the Zendesk node, or spare requests elsewhere.';
  }
  if (code === 'RB_HTTP_BODY') return 'Check that the subdomain or base URL of the Zendesk node leads to Zendesk.';
  if (code === 'RB_HTTP_AUTH') {
    return 'Check the credentials and scopes of the Zendesk node with its Check button. API tokens end on 30 April 2027.';
  }
  if (status === 403) {
    return 'The account lacks a scope or a permission: tickets:read, users:read and tickets:write, and the role of an agent.';
  }
  if (status === 404) return 'It may have been deleted, or the Zendesk node names another account.';
  if (status === 422 || status === 400) {
    return 'Zendesk refuses these values: correct them in the node; the same would be refused again.';
  }
  if (status !== undefined && status >= 500)
    return 'The fault is Zendesk’s: see status.zendesk.com, and try again later.';
  return undefined;
}

/** The request may have been carried out although no answer says so. */
export function isUncertain({ code, status }: RingbackError): boolean {
  if (status !== undefined) return status >= 500 && status !== 503;
  return ['RB_HTTP_TIMEOUT', 'RB_HTTP_UNREACHABLE', 'RB_HTTP_BODY', 'RB_CLOSED'].includes(code);
}
