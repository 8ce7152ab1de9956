import type { CallerId } from '../../ports/gateway';

/** What is known of a call as it begins. */
export interface CallerFacts {
  from: CallerId;
  to: string;
  parameters: Record<string, string>;
}

/** Words, and the numbers that spell them on a keypad, which Twilio gives for callers who withhold theirs. */
const withheld =
  /^(anonymous|restricted|unavailable|unknown|withheld|private|blocked|\+?(266696687|7378742833|2562533|8656696|86282452253))?$/i;
const passed = /^TN-Validation-Passed-([ABC])/i;
/** Of the parameters of a request, those that a flow may want to know. */
const told: Record<string, string> = {
  CallSid: 'callSid',
  ForwardedFrom: 'forwardedFrom',
  FromCity: 'city',
  FromState: 'state',
  FromZip: 'zip',
  FromCountry: 'country',
};

/** https://www.twilio.com/docs/voice/twiml#request-parameters */
export function callerFacts(form: URLSearchParams): CallerFacts {
  const number = (form.get('From') ?? '').trim();
  const isWithheld = withheld.test(number);
  const name = form.get('CallerName')?.trim();
  const attestation = passed.exec(form.get('StirVerstat') ?? '')?.[1]?.toUpperCase();
  const parameters: Record<string, string> = {};
  for (const [key, value] of form) {
    // Headers that somebody has added to a SIP call for the flow, such as X-Customer.
    const header = /^SipHeader_(x-.+)$/i.exec(key)?.[1];
    const as = header?.toLowerCase() ?? told[key];
    if (as && value !== '') parameters[as] = value;
  }
  return {
    from: {
      ...{ number: isWithheld ? '' : number, isWithheld },
      ...(name && name !== number ? { name } : {}),
      ...(attestation ? { attestation: attestation as 'A' | 'B' | 'C' } : {}),
    },
    to: form.get('To') ?? '',
    parameters,
  };
}
