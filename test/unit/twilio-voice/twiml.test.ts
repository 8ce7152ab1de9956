import assert from 'node:assert/strict';
import fc from 'fast-check';
import VoiceResponse from 'twilio/lib/twiml/VoiceResponse';
import { nounOf } from '../../../src/adapters/twilio-voice/dial-agent';
import {
  gather,
  hangup,
  pause,
  playUrl,
  redirect,
  reject,
  say,
  type TwimlVerb,
  twimlDocument,
} from '../../../src/adapters/twilio-voice/twiml';
import { type Element, readTwiml } from '../../twilio-voice/read-twiml';

/** What a flow may want a caller to hear, in one document. */
type Step =
  | { kind: 'say'; text: string; language: string; voice?: string | undefined }
  | { kind: 'play'; url: string }
  | { kind: 'pause'; seconds: number };
type Spoken = { language: string; phrases: string[] };
type Last =
  | { kind: 'hangup' }
  | { kind: 'reject' }
  | { kind: 'redirect'; url: string }
  | {
      kind: 'gather';
      steps: Step[];
      url: string;
      seconds: number;
      most: number;
      terminator: string;
      spoken?: Spoken | undefined;
    }
  | { kind: 'dial'; address: string; url: string; seconds: number };

const url = fc
  .tuple(fc.webUrl(), fc.string())
  .map(([origin, query]) => `${origin}?a=1&b=${encodeURIComponent(query)}#rc=5`);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('say' as const),
    text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }).filter((text) => /\S/.test(text)),
    language: fc.constantFrom('en-US', 'es-ES', 'pt-BR'),
    voice: fc.constantFrom(undefined, 'Polly.Lucia-Neural', 'alice'),
  }),
  fc.record({ kind: fc.constant('play' as const), url }),
  fc.record({ kind: fc.constant('pause' as const), seconds: fc.integer({ min: 1, max: 60 }) }),
);
const last: fc.Arbitrary<Last> = fc.oneof(
  fc.constantFrom<Last>({ kind: 'hangup' }, { kind: 'reject' }),
  fc.record({ kind: fc.constant('redirect' as const), url }),
  fc.record({
    ...{ kind: fc.constant('gather' as const), steps: fc.array(step, { maxLength: 4 }), url },
    ...{ seconds: fc.integer({ min: 1, max: 60 }), most: fc.integer({ min: 1, max: 20 }) },
    terminator: fc.constantFrom('', '#', '*', '0'),
    spoken: fc.option(
      fc.record({
        language: fc.constantFrom('en-US', 'pt-BR'),
        phrases: fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 5 }),
      }),
      { nil: undefined },
    ),
  }),
  fc.record({
    kind: fc.constant('dial' as const),
    address: fc.constantFrom('+1 (513) 555-0142', 'sip:ana@pbx.test;x=1&y=2', 'client:ana'),
    ...{ url, seconds: fc.integer({ min: 5, max: 600 }) },
  }),
);

function ours(steps: Step[], end: Last): string {
  const verbOf = (part: Step): TwimlVerb[] => {
    if (part.kind === 'say') return say(part.text, part);
    return [part.kind === 'play' ? playUrl(part.url) : pause(part.seconds)];
  };
  const ends: Record<Last['kind'], () => TwimlVerb> = {
    hangup: () => hangup,
    reject: () => reject,
    redirect: () => redirect((end as { url: string }).url),
    gather: () => {
      const { steps: heard, url: action, seconds, most, terminator, spoken } = end as Extract<Last, { kind: 'gather' }>;
      return gather(heard.flatMap(verbOf), { action, seconds, mostDigits: most, terminator, spoken });
    },
    dial: () => {
      const { address, url: action, seconds } = end as Extract<Last, { kind: 'dial' }>;
      const noun = { ...nounOf({ agentId: 'a', name: 'a', address }), attributes: { url: action, method: 'POST' } };
      return { name: 'Dial', attributes: { action, method: 'POST', timeout: seconds }, children: [noun] };
    },
  };
  return twimlDocument([...steps.flatMap(verbOf), ends[end.kind]()]);
}

/** The same by Twilio's own package. */
function theirs(steps: Step[], end: Last): string {
  const response = new VoiceResponse();
  type Speaker = Pick<VoiceResponse, 'say' | 'play' | 'pause'>;
  const add = (to: Speaker, part: Step) => {
    if (part.kind === 'say') {
      const attributes = { language: part.language, ...(part.voice ? { voice: part.voice } : {}) };
      to.say(attributes as Parameters<VoiceResponse['say']>[0] & object, part.text);
    } else if (part.kind === 'play') to.play(part.url);
    else to.pause({ length: part.seconds });
  };
  for (const part of steps) add(response, part);
  if (end.kind === 'hangup') response.hangup();
  else if (end.kind === 'reject') response.reject();
  else if (end.kind === 'redirect') response.redirect({ method: 'POST' }, end.url);
  else if (end.kind === 'gather') {
    const gathering = response.gather({
      ...{ input: end.spoken ? ['dtmf', 'speech'] : ['dtmf'], action: end.url, method: 'POST' },
      ...{ actionOnEmptyResult: true, ...spokenAttributes(end.spoken) },
      ...{ timeout: end.seconds, numDigits: end.most, finishOnKey: end.terminator },
    });
    for (const part of end.steps) add(gathering, part);
  } else {
    const dial = response.dial({ action: end.url, method: 'POST', timeout: end.seconds });
    const attributes = { url: end.url, method: 'POST' };
    if (end.address.startsWith('sip:')) dial.sip(attributes, end.address);
    else if (end.address.startsWith('client:')) dial.client(attributes, 'ana');
    else dial.number(attributes, '+15135550142');
  }
  return response.toString();
}

function spokenAttributes(spoken: Spoken | undefined): object {
  return spoken ? { language: spoken.language, hints: spoken.phrases.join(', '), speechTimeout: 'auto' } : {};
}

describe('TwiML', () => {
  it('of a thousand documents says what Twilio’s own package would say', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), last, (steps, end) => {
        assert.deepEqual(readTwiml(ours(steps, end)), readTwiml(theirs(steps, end)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is well-formed whatever a ticket has in it, and keeps what XML can say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (text) => {
        const [verb] = readTwiml(twimlDocument(say(text, { language: 'en-US' })));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has none of these
        assert.equal(verb?.text, text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''));
      }),
    );
    assert.equal(twimlDocument(say('a\ud800b', { language: 'en-US' })).includes('\ud800'), false);
  });

  it('says a long text in pieces that Twilio takes, none of it lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 3_500, maxLength: 9_000 }), (text) => {
        const pieces = say(text, { language: 'en-US' }).map(({ children }) => String(children?.[0]));
        assert.equal(pieces.join(''), text);
        for (const piece of pieces) assert.ok(piece.length <= 4_096 && piece.length > 0);
      }),
      { numRuns: 50 },
    );
    const sentences = 'This is a sentence. '.repeat(300);
    const [first] = say(sentences, { language: 'en-US' });
    assert.match(String(first?.children?.[0]), /\. $/);
  });

  it('waits no less than a second, and for one key at least', () => {
    const rules = { action: '/x', seconds: 0.05, mostDigits: 0, terminator: '' };
    const [element] = readTwiml(twimlDocument([gather([], rules)])) as [Element];
    assert.deepEqual([element.attributes.timeout, element.attributes.numDigits], ['1', '1']);
  });
});
