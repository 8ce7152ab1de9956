import type { CallerId } from '../../ports/gateway';
import type { VoiceRequest } from './envelope';

/** What is known of a call as it begins. */
export interface CallerFacts {
  from: CallerId;
  to: string;
  language: string;
  /** The virtual agent that the flow of Webex names. */
  callNodeId: string;
  parameters: Record<string, string>;
}

/** How flows of Webex call the two numbers; there is no fixed name. Compared without case and signs. */
const callerNames = ['ani', 'callernumber', 'callerid', 'from', 'phonenumber', 'customernumber'];
const dialledNames = ['dnis', 'diallednumber', 'dialednumber', 'to', 'callednumber'];
const languageNames = ['language', 'languagecode', 'locale'];
const withheld = /^(anonymous|restricted|unavailable|unknown|withheld|private)?$/i;

export function callerFacts(conversationId: string, request: VoiceRequest): CallerFacts {
  const { input } = request;
  // A flow of Webex may come back to us by an event of its own.
  const event: Record<string, string> =
    input.kind === 'event' && input.type === 'CUSTOM_EVENT' ? { event: input.name } : {};
  const parameters = { ...request.parameters, ...event, conversationId };
  const byName = new Map(Object.entries(parameters).map(([name, value]) => [plain(name), value.trim()]));
  const find = (names: string[]) => names.map((name) => byName.get(name)).find((value) => value) ?? '';
  const number = numberOf(find(callerNames));
  const isWithheld = withheld.test(number);
  const name = find(['callername']);
  return {
    from: { number: isWithheld ? '' : number, isWithheld, ...(name ? { name } : {}) },
    to: numberOf(find(dialledNames)),
    language: languageTag(find(languageNames)),
    callNodeId: request.agentId,
    parameters,
  };
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}

/** `tel:+15135550100` and `sip:+15135550100@host` hold a number. */
function numberOf(text: string): string {
  return text.replace(/^(tel|sips?):/i, '').replace(/@.*$/, '');
}

/** Empty for what is no language. */
function languageTag(text: string): string {
  const tag = text.replaceAll('_', '-');
  return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/i.test(tag) ? tag : '';
}
