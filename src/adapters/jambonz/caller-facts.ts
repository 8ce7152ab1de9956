import type { CallerId } from '../../ports/gateway';
import { isRecord, textOf } from './jambonz-message';

/** What is known of a call as it begins. */
export interface CallerFacts {
  from: CallerId;
  to: string;
  parameters: Record<string, string>;
}

const withheld = /^(anonymous|restricted|unavailable|unknown|withheld|private)?$/i;
/** What carriers write into a header of the call when they have checked its number. */
const verified = /verstat=TN-Validation-Passed-([ABC])/i;

/** Of the data of `session:new`. */
export function callerFacts(data: Record<string, unknown>): CallerFacts {
  const number = textOf(data.from);
  const isWithheld = withheld.test(number);
  const name = textOf(data.caller_name);
  const headers = headersOf(data);
  const attestation = verified.exec(Object.values(headers).join('\n'))?.[1]?.toUpperCase();
  return {
    from: {
      ...{ number: isWithheld ? '' : number, isWithheld },
      ...(name && name !== number ? { name } : {}),
      ...(attestation ? { attestation: attestation as 'A' | 'B' | 'C' } : {}),
    },
    to: textOf(data.to),
    parameters: {
      ...ownHeaders(headers),
      ...named('callId', data.call_id),
      ...named('trunk', data.originating_sip_trunk_name),
      ...named('applicationSid', data.application_sid),
    },
  };
}

function headersOf({ sip }: Record<string, unknown>): Record<string, string> {
  const headers = isRecord(sip) && isRecord(sip.headers) ? sip.headers : {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), textOf(value)]));
}

/** Headers that somebody has added for the flow, such as `X-Customer`. */
function ownHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name, value]) => name.startsWith('x-') && value !== ''));
}

function named(name: string, value: unknown): Record<string, string> {
  const text = textOf(value);
  return text === '' ? {} : { [name]: text };
}
