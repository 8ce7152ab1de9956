import { RingbackError } from '../../core/errors';
import type { Channel, ChannelMessage, CheckOutcome, DeliveryOutcome } from '../../ports/channel';
import { CHANNEL_KINDS } from '../channel-kinds';
import { createVendorApi, type VendorAnswer, type VendorConnection } from '../vendor-api/vendor-api';
import { createVendorChannel } from '../vendor-api/vendor-channel';
import { outcomeOfStatus, unreadable } from '../vendor-api/vendor-outcome';
import { teamsForm } from './teams-form';

export interface TeamsSettings extends VendorConnection {
  id: string;
  name: string;
  /** Of a workflow; whoever has it can post. Empty: only recipients with a URL of their own are told. */
  workflowUrl: string;
}

export interface TeamsDependencies {
  now: () => number;
  closeGraceMs?: number;
}

/**
 * Posts into Microsoft Teams, one way, by the webhook of a workflow: 202 says that the workflow has begun.
 * The URL is a secret, so no error holds more of it than the host. RB_CONFIG for a wrong one.
 */
export function createTeamsChannel(settings: TeamsSettings, deps: TeamsDependencies): Channel {
  const ownUrl = settings.workflowUrl.trim();
  if (ownUrl !== '' && !isWorkflowUrl(ownUrl)) {
    throw new RingbackError('RB_CONFIG', 'The workflow URL of the channel is not an http or https address.', {
      remedy: 'Copy it from the trigger "When a Teams webhook request is received" of the workflow.',
    });
  }
  const api = createVendorApi(settings, ownUrl === '' ? [] : secretsOf(ownUrl));

  async function deliver(message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome> {
    const url = message.address.trim() || ownUrl;
    const headers = { 'content-type': 'application/json' };
    const post = (form: object) =>
      api.request({ method: 'POST', url, headers, body: JSON.stringify(form), delivers: true }, signal);
    const first = await post(teamsForm(message));
    // What counts beside the card is for Teams to say; the text must arrive all the same.
    const isTooLarge = message.card !== undefined && first.kind === 'answered' && first.answer.status === 413;
    const result = isTooLarge ? await post(teamsForm(message, true)) : first;
    if (result.kind === 'failed') return result.outcome;
    const { answer } = result;
    if (answer.status >= 200 && answer.status < 300) {
      // A page where an API should be: a proxy that wants somebody to sign in, for one.
      if (answer.headers['content-type']?.includes('html')) return unreadable(answer);
      const providerId = answer.headers['x-ms-workflow-run-id'];
      return { status: 'sent', ...(providerId === undefined ? {} : { providerId }) };
    }
    const said = secretsOf(url).reduce((text, secret) => text.replaceAll(secret, '***'), saidBy(answer));
    return outcomeOfStatus(answer, { said, remedy: remedyOf(answer.status) }, deps.now());
  }

  /** Workflows has no request that does nothing: only whether its host answers can be told. */
  async function check(signal: AbortSignal): Promise<CheckOutcome> {
    if (ownUrl === '') return { status: 'sent' };
    const url = new URL('/', ownUrl).href;
    const result = await api.request({ method: 'GET', url, delivers: false }, signal);
    return result.kind === 'failed' ? result.outcome : { status: 'sent' };
  }

  return createVendorChannel({
    ...{ id: settings.id, name: settings.name, traits: CHANNEL_KINDS.teams, api, deliver, check },
    closeGraceMs: deps.closeGraceMs,
    checkAddress(address) {
      const url = address.trim() || ownUrl;
      if (isWorkflowUrl(url)) return undefined;
      const summary =
        url === ''
          ? 'There is no workflow URL for Microsoft Teams.'
          : 'The Teams address of the recipient is not the URL of a workflow.';
      const remedy = 'Enter the URL of a workflow in the channel, or as the address teams in the directory.';
      return new RingbackError('RB_CHANNEL_ADDRESS', summary, { remedy });
    },
  });
}

function isWorkflowUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:');
}

/** The signature in the query is what lets one post; the whole is told by nobody. */
function secretsOf(text: string): string[] {
  const signature = new URL(text).searchParams.get('sig') ?? '';
  return [text, signature, encodeURIComponent(signature)].filter((secret) => secret.length >= 4);
}

/** `{"error": {"code": "WorkflowTriggerIsNotEnabled", "message": "…"}}` */
function saidBy({ body }: VendorAnswer): string {
  const { code, message } = (body?.error ?? {}) as { code?: unknown; message?: unknown };
  return [code, message].filter((part) => typeof part === 'string').join(': ');
}

function remedyOf(status: number): string {
  if (status === 401 || status === 403) {
    return 'Copy the URL of the workflow again, and let its trigger be used by anyone who has the URL.';
  }
  if (status === 404 || status === 410) {
    return 'The workflow is gone or turned off: turn it on in the Workflows app of Teams, or enter the URL of another one.';
  }
  if (status === 413) return 'Make the text shorter.';
  if (status >= 300 && status < 400) return 'Redirects are not followed: enter the final URL.';
  return 'Look at the runs of the workflow in Power Automate.';
}
