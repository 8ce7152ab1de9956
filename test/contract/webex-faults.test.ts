import assert from 'node:assert/strict';
import type { Leg } from '../../src/ports/gateway';
import { AudioFiles } from '../webex/audio-files';
import { watchedCall } from '../webex/watched-call';
import { WebexCall } from '../webex/webex-client';
import { testToken, WebexScene } from '../webex/webex-scene';
import { unaborted, withCode } from './gateway-scene';

describe('a call of Webex in which something is wrong', () => {
  const files = new AudioFiles();
  const short = { kind: 'file', path: files.write('short.wav', 100), said: 'Hello.' } as const;
  let scene: WebexScene;

  beforeEach(async () => {
    scene = await new WebexScene().start();
  });
  afterEach(() => scene.stop());
  after(() => files.remove());

  const ask = (leg: Leg) =>
    leg.collect({
      ...{ prompt: [short], minDigits: 1, maxDigits: 1, terminator: '#', firstDigitMs: 100, interDigitMs: 40 },
      ...{ bargeIn: true, isSensitive: false, signal: unaborted },
    });
  const errors = ({ received }: WebexCall) => received.filter(({ type }) => type === 'ERROR').map(({ code }) => code);

  it('answers PING by a PONG of the same number', async () => {
    const { call } = await scene.call();
    call.send('PING');
    await call.until(() => call.received.some(({ type }) => type === 'PONG'));
    assert.equal(call.received.find(({ type }) => type === 'PONG')?.seq, call.sent.at(-1)?.seq);
  });

  it('goes on after messages that cannot be taken, each of which is refused', async () => {
    const { call, leg } = await scene.call();
    const collecting = ask(leg);
    await call.until(() => call.isListening);
    const [first] = call.sent;
    // Sent again, as a network or an attacker would: it must press no key and begin no call.
    const raw = (text: string) => sendRaw(call, text);
    raw(JSON.stringify({ ...first, payload: digits(call, '9') }));
    raw('no JSON');
    raw(JSON.stringify({ ...first, seq: 99, payload: {} }));
    raw(JSON.stringify({ ...first, seq: 100, type: 'GOODBYE' }));
    await call.until(() => errors(call).length === 3);
    assert.deepEqual(errors(call), ['bad_request', 'bad_request', 'bad_request']);
    raw(JSON.stringify({ ...first, seq: 101, payload: digits(call, '5') }));
    assert.deepEqual(await collecting, { kind: 'digits', digits: '5' });
    assert.equal(scene.legs.length, 1);
    assert.equal(scene.troubles.length, 1);
  });

  it('ends when the connection is used for another conversation, or by who never says what can be read', async () => {
    const other = await scene.call();
    sendRaw(other.call, JSON.stringify({ ...other.call.sent[0], type: 'PING', seq: 2, conversation_id: 'other' }));
    await other.call.closed;
    assert.equal(other.call.closeCode, 1_008);
    assert.equal((await other.leg.ended).cause, 'gateway');
    const babbler = await scene.call();
    for (let word = 0; word < 10; word += 1) sendRaw(babbler.call, 'x');
    await babbler.call.closed;
    assert.equal((await babbler.leg.ended).cause, 'gateway');
  });

  it('is one only: a second connection for the same conversation is refused, the first goes on', async () => {
    const { call, leg } = await scene.call({ conversationId: 'same' });
    await assert.rejects(scene.call({ conversationId: 'same' }), /was not taken/);
    const collecting = ask(leg);
    await call.press('4');
    assert.deepEqual(await collecting, { kind: 'digits', digits: '4' });
    await leg.hangup();
    // Webex may come to the same conversation again, once it has left it.
    assert.ok(await scene.call({ conversationId: 'same' }));
  });

  it('begins with an event', async () => {
    const call = (await scene.call()).call;
    const wrong = new WebexCall({ url: scene.url, authorization: `Bearer ${testToken}` });
    await new Promise((resolve) => wrong.socket.once('open', resolve));
    wrong.request({ dtmf_input: { dtmf_events: ['DTMF_DIGIT_ONE'] } });
    await wrong.closed;
    assert.deepEqual(errors(wrong), ['bad_request']);
    assert.equal(call.closeCode, undefined);
  });

  it('whose flow is busy for long is given back to Webex, which comes again: what is gathered is heard', async () => {
    const { call, leg } = await scene.call({ allowsPartial: false });
    await leg.play([short], unaborted);
    // Nothing more of the flow: after a while Webex has its answer all the same.
    await call.until(() => call.responses.length === 1);
    assert.deepEqual(
      call.responses[0]?.prompts?.map(({ text }) => text),
      ['Hello.'],
    );
    assert.equal(call.responses[0]?.response_type, 'FINAL');
    // Webex says NO_INPUT, and the flow has its turn again.
    const collecting = ask(leg);
    await call.until(() => call.responses.length === 2);
    await call.press('2');
    assert.deepEqual(await collecting, { kind: 'digits', digits: '2' });
  });

  it('whose flow is busy for a moment lets the caller hear what is gathered, where Webex takes it in parts', async () => {
    const { call, leg } = await scene.call({ allowsPartial: true });
    await leg.play([short], unaborted);
    await leg.play([short], unaborted);
    await call.until(() => call.responses.length === 1);
    assert.deepEqual(
      call.responses.map(({ response_type: type, prompts }) => [type, prompts?.length]),
      [['PARTIAL', 2]],
    );
    const collecting = ask(leg);
    await call.until(() => call.responses.length === 2);
    await call.press('2');
    assert.deepEqual(await collecting, { kind: 'digits', digits: '2' });
    assert.deepEqual(
      call.responses.map(({ response_type: type }) => type),
      ['PARTIAL', 'FINAL'],
    );
  });

  it('with several prompts in a row has them in one answer', async () => {
    const { call, leg } = await scene.call({ allowsPartial: false });
    await leg.play([short], unaborted);
    await leg.play([short], unaborted);
    const collecting = ask(leg);
    await call.until(() => call.responses.length === 1);
    assert.equal(call.responses[0]?.prompts?.length, 3);
    assert.deepEqual(call.responses[0]?.input_handling_config?.dtmf_config, {
      ...{ inter_digit_timeout_msec: 40, dtmf_input_length: 1, termchar: 'DTMF_DIGIT_POUND' },
    });
    await call.press('1');
    await collecting;
  });

  it('is not left in silence by a Webex that never says NO_INPUT', async () => {
    const { call, leg } = await scene.call({ noInputMs: undefined, allowsPartial: false });
    assert.deepEqual(await ask(leg), { kind: 'noInput' });
    await leg.hangup();
    await call.closed;
    assert.equal(call.responses.at(-1)?.output_events?.[0]?.event_type, 'SESSION_END');
  });

  const steps: [string, (leg: Leg) => Promise<unknown>][] = [
    ['before the first word', () => Promise.resolve()],
    ['at a question', (leg) => ask(leg)],
    [
      'while it is given away',
      (leg) =>
        leg.transfer?.({ queue: 'Q', priority: 1, skills: [], facts: {}, summary: '', signal: unaborted }) ??
        Promise.resolve(),
    ],
    ['while it is hung up', (leg) => leg.hangup()],
  ];
  for (const [when, begin] of steps) {
    it(`ends when the connection is cut ${when}, and takes no command any more`, async () => {
      const { call, leg } = await scene.call();
      const step = begin(leg).catch((error: unknown) => withCode('RB_CALL_ENDED')(error));
      await new Promise((resolve) => setImmediate(resolve));
      call.socket.terminate();
      await step;
      const expected = { 'while it is given away': 'transfer', 'while it is hung up': 'flow' }[when] ?? 'gateway';
      assert.equal((await leg.ended).cause, expected);
      await assert.rejects(leg.play([short], unaborted), withCode('RB_CALL_ENDED'));
      await call.closed;
      assert.equal(scene.gateway.inUse, 0);
    });
  }

  it('tells its numbers, whatever the flow of Webex calls them', async () => {
    const given: [Record<string, unknown>, string, string][] = [
      [{ ANI: '+15135550100', DNIS: '+15135550199' }, '+15135550100', '+15135550199'],
      [{ caller_number: 'tel:+15135550100', dialed_number: '100' }, '+15135550100', '100'],
      [{ From: 'sip:+15135550100@example.com', To: 'sip:100@example.com' }, '+15135550100', '100'],
      [{ ani: 'anonymous' }, '', ''],
    ];
    for (const [parameters, from, to] of given) {
      const { call, leg } = await scene.call({ parameters: { ...parameters, tier: 'gold' }, virtualAgentId: 'node-1' });
      assert.deepEqual([leg.from.number, leg.to, leg.parameters.tier, leg.callNodeId], [from, to, 'gold', 'node-1']);
      assert.equal(leg.parameters.conversationId, call.conversationId);
      assert.equal(leg.from.isWithheld, from === '');
      call.hangUp();
      await leg.ended;
    }
  });

  it('takes an event of the flow’s own: as a beginning, and in the midst of a question, which stays', async () => {
    const { call, leg } = await scene.call();
    const collecting = ask(leg);
    await call.until(() => call.isListening);
    const asked = call.responses.length;
    call.event('CUSTOM_EVENT', { a: 1 }, 'refresh');
    await call.until(() => call.responses.length > asked);
    assert.equal(call.responses.at(-1)?.input_handling_config?.dtmf_config?.dtmf_input_length, 1);
    await call.press('3');
    assert.deepEqual(await collecting, { kind: 'digits', digits: '3' });
    const back = watchedCall({ url: scene.url, authorization: `Bearer ${testToken}` });
    await new Promise((resolve) => back.socket.once('open', resolve));
    back.event('CUSTOM_EVENT', { pin: 'ok' }, 'entered');
    while (scene.legs.length < 2) await new Promise((resolve) => setImmediate(resolve));
    const { event, pin } = scene.legs[1]?.parameters ?? {};
    assert.deepEqual([event, pin], ['entered', 'ok']);
    back.hangUp();
  });

  it('marks what callers type in secret, and tells of no keys', async () => {
    const { call, leg } = await scene.call();
    const collecting = leg.collect({
      ...{ prompt: [], minDigits: 4, maxDigits: 4, terminator: '#', firstDigitMs: 100, interDigitMs: 40 },
      ...{ bargeIn: false, isSensitive: true, signal: unaborted },
    });
    await call.until(() => call.responses.length === 1);
    assert.equal(call.responses[0]?.input_sensitive, true);
    await call.press('4711');
    assert.deepEqual(await collecting, { kind: 'digits', digits: '4711' });
    assert.equal(JSON.stringify(call.received).includes('4711'), false);
  });
});

function digits({ conversationId }: WebexCall, key: '5' | '9'): object {
  const name = { '5': 'DTMF_DIGIT_FIVE', '9': 'DTMF_DIGIT_NINE' }[key];
  const input = { dtmf_input: { dtmf_events: [name] } };
  return { conversation_id: conversationId, customer_org_id: 'org-1', voice_va_input_type: input };
}

/** Past what holds a test to the contract. */
function sendRaw({ socket }: WebexCall, text: string): void {
  Object.getPrototypeOf(socket).send.call(socket, text);
}
