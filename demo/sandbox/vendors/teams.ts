import type { Asked } from './loopback';
import { jsonOf, type Reply, startVendor, type Vendor, type VendorServer } from './messaging';

export const workflowPath =
  '/workflows/0a1b/triggers/manual/paths/invoke?api-version=2016-06-01&sig=S3cr3t-Signature_1';

/** The trigger of a workflow: 202 for a card, nothing of what becomes of it; POST only. */
export function createTeamsVendor(): Vendor {
  const respond = (asked: Asked): Reply => {
    if (asked.method !== 'POST') return { answer: { status: 404, body: '' } };
    if (asked.url.searchParams.get('sig') !== 'S3cr3t-Signature_1') {
      return { answer: { status: 401, body: { error: { code: 'DirectApiAuthorizationRequired', message: 'No.' } } } };
    }
    const { type, attachments } = jsonOf(asked) as {
      type: string;
      attachments: { contentType: string; content: { body: { inlines?: { text: string }[] }[] } }[];
    };
    if (type !== 'message' || attachments[0]?.contentType !== 'application/vnd.microsoft.card.adaptive') {
      return { answer: { status: 400, body: { error: { code: 'InvalidRequestContent', message: 'No card.' } } } };
    }
    const isTooLarge = /"TextBlock","text":"Too large/.test(asked.body);
    if (isTooLarge || asked.body.length > 28_000) return { answer: { status: 413, body: '' } };
    const subject = attachments[0].content.body[0]?.inlines?.[0]?.text ?? '';
    return { answer: { status: 202, headers: { 'x-ms-workflow-run-id': '0858' }, body: '' }, taken: { subject } };
  };
  const gone = { error: { code: 'WorkflowTriggerIsNotEnabled', message: 'The workflow is turned off.' } };
  return {
    respond,
    refusal: { status: 404, body: gone },
    rateLimit: { status: 429, headers: { 'retry-after': '7' }, body: { error: { code: 'TooManyRequests' } } },
  };
}

export function startTeams(): Promise<VendorServer> {
  return startVendor(createTeamsVendor());
}
