import assert from 'node:assert/strict';
import { getExpectedBodyHash, getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import type { Leg } from '../../src/ports/gateway';
import type { TwilioCall } from '../twilio-voice/twilio-call';
import { accountSid, authToken, TwilioLab } from '../twilio-voice/twilio-lab';
import { becomes, unaborted } from './gateway-scene';

const request = { minDigits: 1, maxDigits: 1, terminator: '#', firstDigitMs: 20_000, interDigitMs: 1_000 };
const ask = (leg: Leg, text: string) =>
  leg.collect({
    ...{ ...request, bargeIn: true, isSensitive: false, signal: unaborted },
    prompt: [{ kind: 'text', text, language: 'en-US' }],
  });

describe('a gateway to Twilio, when things go wrong', function () {
  this.timeout(30_000);
  let lab: TwilioLab;

  async function open(options?: ConstructorParameters<typeof TwilioLab>[0]): Promise<TwilioLab> {
    lab = await new TwilioLab(options).open();
    return lab;
  }
  afterEach(() => lab.close());

  async function dial(parameters: Record<string, string> = {}) {
    const caller = await lab.dial('+15135550100', '+15135550199', parameters);
    await caller.leg.answer();
    return caller;
  }
  const isAsked = (call: TwilioCall, text: string) => call.until(() => call.said.includes(text));
  const turnsOf = (call: TwilioCall) =>
    lab.cloud.fetched.filter(({ url, parameters }) => url.includes('/turn?') && parameters.CallSid === call.sid);

  describe('a request that comes again', () => {
    it('gets the same document for the last turn, and 409 for what is older', async () => {
      await open();
      const { leg, call } = await dial();
      const first = ask(leg, 'One?');
      await isAsked(call, 'One?');
      await call.press('1');
      await first;
      const second = ask(leg, 'Two?');
      await isAsked(call, 'Two?');
      const voice = { url: `${lab.url}/voice`, parameters: call.parameters };
      assert.equal((await lab.cloud.ask(voice.url, voice.parameters)).status, 409);
      const last = turnsOf(call).at(-1);
      assert.ok(last);
      const again = await lab.cloud.ask(last.url, last.parameters);
      assert.deepEqual([again.status, again.body], [200, last.body]);
      await call.press('2');
      assert.deepEqual(await second, { kind: 'digits', digits: '2' });
      await becomes(async () => turnsOf(call).length >= 2, true, 'the next turn');
      const third = ask(leg, 'Three?');
      await isAsked(call, 'Three?');
      assert.equal((await lab.cloud.ask(last.url, last.parameters)).status, 409);
      await call.press('3');
      assert.deepEqual(await third, { kind: 'digits', digits: '3' });
    });

    it('gets the same document while the flow still thinks', async () => {
      await open();
      const { leg, call } = await dial();
      const twice = [0, 1].map(() => lab.cloud.ask(`${lab.url}/voice`, call.parameters));
      const asking = ask(leg, 'One?');
      const [one, other] = await Promise.all(twice);
      assert.equal(one?.body, other?.body);
      assert.match(one?.body ?? '', /One\?/);
      await call.press('1');
      await asking;
    });

    it('begins no second call, neither while there is one nor after its end, nor after our restart', async () => {
      await open();
      const { leg, call } = await dial();
      await leg.hangup();
      const again = () => lab.cloud.ask(`${lab.url}/voice`, call.parameters);
      assert.equal((await again()).status, 409);
      await lab.restartUs();
      assert.equal((await again()).status, 409);
      const last = lab.cloud.fetched.find(({ url }) => url.includes('/turn?'));
      if (last) assert.equal((await lab.cloud.ask(last.url, last.parameters)).status, 409);
      assert.equal(await lab.leftovers(), 0);
    });
  });

  describe('somebody else', () => {
    it('cannot make up a turn, nor use the key of another call', async () => {
      await open();
      const [ana, bruno] = [await dial(), await dial()];
      const asking = ask(ana.leg, 'One?');
      await isAsked(ana.call, 'One?');
      const url = /action="([^"#]+)/.exec(ana.call.documents.at(-1) ?? '')?.[1]?.replaceAll('&amp;', '&') ?? '';
      const later = url.replace(/turn=(\d+)/, (_all, turn: string) => `turn=${Number(turn) + 5}`);
      assert.equal((await lab.cloud.ask(later, ana.call.parameters)).status, 403);
      assert.equal((await lab.cloud.ask(url, bruno.call.parameters)).status, 403);
      assert.equal((await lab.cloud.ask(`${lab.url}/turn`, ana.call.parameters)).status, 403);
      await ana.call.press('1');
      assert.deepEqual(await asking, { kind: 'digits', digits: '1' });
    });

    it('is turned away without a signature, with a changed one, and with another account', async () => {
      await open();
      const url = `${lab.url}/voice`;
      const send = async (parameters: Record<string, string>, signature: string) => {
        const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature };
        const answer = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(parameters) });
        return [answer.status, await answer.text()];
      };
      const form = { CallSid: 'CA1', AccountSid: accountSid, From: '+1', To: '+2' };
      const signed = getExpectedTwilioSignature(authToken, url, form);
      assert.deepEqual(await send(form, ''), [403, '']);
      assert.deepEqual(await send({ ...form, From: '+3' }, signed), [403, '']);
      const other = { ...form, AccountSid: `AC${'1'.repeat(32)}` };
      assert.deepEqual(await send(other, getExpectedTwilioSignature(authToken, url, other)), [403, '']);
      assert.equal(await lab.leftovers(), 0);
    });
  });

  it('takes a body of JSON, by its digest', async () => {
    await open();
    const { call } = await dial();
    const body = JSON.stringify({ CallSid: call.sid, AccountSid: accountSid, CallStatus: 'completed' });
    const url = `${lab.url}/status?bodySHA256=${getExpectedBodyHash(body)}`;
    const signature = getExpectedTwilioSignature(authToken, url, {});
    const headers = { 'content-type': 'application/json', 'x-twilio-signature': signature };
    assert.equal((await fetch(url, { method: 'POST', headers, body })).status, 204);
    await becomes(() => lab.leftovers(), 0, 'the call');
  });

  it('knows how far a number is attested, who withholds theirs, and what else is told', async () => {
    await open();
    const attested = await dial({ StirVerstat: 'TN-Validation-Passed-A', CallerName: 'Ana', FromCity: 'RECIFE' });
    assert.deepEqual(attested.leg.from, { number: '+15135550100', isWithheld: false, name: 'Ana', attestation: 'A' });
    assert.deepEqual(attested.leg.parameters, { callSid: attested.call.sid, city: 'RECIFE' });
    const failed = await dial({ StirVerstat: 'TN-Validation-Failed-C', 'SipHeader_X-Ticket': '12' });
    assert.equal(failed.leg.from.attestation, undefined);
    assert.equal(failed.leg.parameters['x-ticket'], '12');
    const withheld = await lab.dial('+266696687', '+15135550199');
    assert.deepEqual(withheld.leg.from, { number: '', isWithheld: true });
  });

  it('keeps the line while the flow is slow, and loses no key that is pressed meanwhile', async () => {
    await open({ pace: { answerMs: 60 } });
    const { leg, call } = await dial();
    await call.until(() => call.documents.length > 2);
    await call.press('7');
    assert.deepEqual(await ask(leg, 'One?'), { kind: 'digits', digits: '7' });
    for (const { tookMs } of lab.cloud.fetched) assert.ok(tookMs < 5_000);
    assert.match(call.documents[0] ?? '', /<Gather [^>]*timeout="1"[^>]*\/>/);
  });

  it('looks after a call whose end nobody tells', async () => {
    await open({ hasStatus: false, pace: { probeMs: 40 } });
    const { leg, call } = await dial();
    const asking = ask(leg, 'One?');
    await isAsked(call, 'One?');
    call.hangUp();
    await assert.rejects(asking);
    assert.equal((await leg.ended).cause, 'caller');
  });

  it('lets callers wait while the REST API is away: they are back at the end of the music', async () => {
    await open();
    const { leg } = await dial();
    lab.cloud.isDeaf = true;
    const music = [lab.media.short];
    assert.deepEqual(await leg.hold({ music, elapseMs: 100, digits: '', signal: unaborted }), { kind: 'elapsed' });
    lab.cloud.isDeaf = false;
    const asking = ask(leg, 'One?');
    const { call } = { call: [...lab.cloud.calls.values()][0] as TwilioCall };
    await isAsked(call, 'One?');
    await call.press('4');
    assert.deepEqual(await asking, { kind: 'digits', digits: '4' });
  });

  it('has talked with an agent also when nothing was told of the agent’s leg', async () => {
    await open();
    lab.cloud.losesAgentStatus = true;
    const [{ leg }, agent] = [await dial(), await lab.agent('answers')];
    const from = { number: '+15135550100', isWithheld: false };
    const connecting = leg.connect({
      ...{ target: agent.target, ringMs: 20_000, callerHears: [], whisper: [], from, onTalking: () => undefined },
      signal: unaborted,
    });
    await agent.talking;
    await agent.hangUp();
    const outcome = await connecting;
    assert.ok(outcome.kind === 'ended' && outcome.by === 'agent' && outcome.talkMs > 0, JSON.stringify(outcome));
  });

  it('does not pull a talk apart that outlives our restart, and ends with it', async () => {
    await open();
    const [{ leg, call }, agent] = [await dial(), await lab.agent('answers')];
    const from = { number: '+15135550100', isWithheld: false };
    leg
      .connect({
        ...{ target: agent.target, ringMs: 20_000, callerHears: [], whisper: [], from, onTalking: () => undefined },
        signal: unaborted,
      })
      .catch(() => undefined); // its process ends
    await agent.talking;
    const [found] = await lab.restartUs(true);
    assert.ok(found);
    assert.deepEqual([found.id, found.from.number, found.to], [leg.id, '+15135550100', '+15135550199']);
    assert.equal(call.isOver, false);
    await agent.hangUp();
    assert.equal((await found.ended).cause, 'agent');
    await call.over;
  });

  it('says that it is down while Twilio cannot be reached', async () => {
    await open();
    const states: string[] = [];
    lab.gateway.onHealth(({ state }) => states.push(state));
    await becomes(async () => states.at(-1), 'up', 'its health');
    lab.cloud.isDeaf = true;
    lab.gateway.start();
    await becomes(async () => states.at(-1), 'down', 'its health');
  });
});
