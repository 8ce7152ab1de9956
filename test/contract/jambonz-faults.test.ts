import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { Leg } from '../../src/ports/gateway';
import type { JambonzCall } from '../jambonz/jambonz-call';
import { JambonzLab, type JambonzLabOptions } from '../jambonz/jambonz-lab';
import { abortable, becomes, unaborted, withCode } from './gateway-scene';

const webhookSecret = 'the-secret-that-webhooks-are-signed-with';
const right = `Basic ${Buffer.from('ringback:a-long-password').toString('base64')}`;

const ask = (leg: Leg, text: string, signal = unaborted) =>
  leg.collect({
    ...{ minDigits: 1, maxDigits: 1, terminator: '#', firstDigitMs: 20_000, interDigitMs: 1_000 },
    ...{ bargeIn: true, isSensitive: false, signal },
    prompt: [{ kind: 'text', text, language: 'en-US' }],
  });

describe('a gateway to a jambonz that asks by webhooks, when things go wrong', function () {
  this.timeout(30_000);
  let lab: JambonzLab;

  async function open(options: JambonzLabOptions = {}): Promise<JambonzLab> {
    lab = await new JambonzLab({ transport: 'webhooks', ...options }).open();
    return lab;
  }
  afterEach(() => lab.close());

  async function dial() {
    const caller = await lab.dial('+5511987654321', '100');
    await caller.leg.answer();
    return caller;
  }

  async function post(data: unknown, { url = lab.url, headers = {} as Record<string, string> } = {}) {
    const body = typeof data === 'string' ? data : JSON.stringify(data);
    const answer = await fetch(url, { method: 'POST', headers: { authorization: right, ...headers }, body });
    return { status: answer.status, body: await answer.text() };
  }

  const newCall = (sid: string) => ({
    call_sid: sid,
    direction: 'inbound',
    from: '+1',
    to: '100',
    sip: { headers: {} },
  });
  const codes = () => lab.troubles.map(({ code }) => code);
  /** The addresses of hooks that jambonz was given, in their order. */
  const hooksOf = (call: JambonzCall) =>
    call.received.flatMap(({ data = [] }) =>
      data.flatMap(({ actionHook }) => (actionHook ? [String(actionHook)] : [])),
    );
  const says = (call: JambonzCall, text: string) =>
    call.until(() => JSON.stringify(call.received).includes(`"text":"${text}"`));

  describe('somebody who is not jambonz', () => {
    it('begins no call without the password, or with a wrong one, and that is said', async () => {
      await open();
      let came = 0;
      lab.gateway.onCall(() => {
        came += 1;
      });
      for (const authorization of ['', 'Basic x', `Basic ${Buffer.from('ringback:wrong').toString('base64')}`]) {
        assert.equal((await post(newCall('a'), { headers: { authorization } })).status, 401);
      }
      assert.equal(came, 0);
      assert.deepEqual(codes(), ['RB_GATEWAY_REJECTED']);
      assert.match(lab.troubles[0]?.remedy ?? '', /webhook secret/);
    });

    it('is known by a signature that is wrong, or old, or of another body', async () => {
      await open({ settings: { webhookSecret } });
      const body = JSON.stringify(newCall('a'));
      const at = (seconds: number, secret = webhookSecret, signed = body) =>
        createHmac('sha256', secret).update(`${seconds}.${signed}`).digest('hex');
      const now = Math.floor(Date.now() / 1_000);
      const signatures = [
        '',
        `t=${now}`,
        `t=${now},v1=`,
        `v1=${at(now)}`,
        `t=${now},v1=${at(now, 'another-secret')}`,
        `t=${now},v1=${at(now, webhookSecret, '{}')}`,
        `t=${now - 400},v1=${at(now - 400)}`,
        `t=${now + 400},v1=${at(now + 400)}`,
        `t=${now},v0=${at(now)}`,
      ];
      for (const signature of signatures) {
        const headers = { authorization: '', 'jambonz-signature': signature };
        assert.equal((await post(body, { headers })).status, 401, signature);
      }
      const changing = `t=${now},v1=${at(now, 'the-secret-of-before')},v1=${at(now)}`;
      const came = new Promise<Leg>((resolve) => lab.gateway.onCall(resolve));
      const answered = post(body, { headers: { authorization: '', 'jambonz-signature': changing } });
      await (await came).answer();
      assert.equal((await answered).status, 200);
    });

    it('counts for nothing with a signature where there is no secret to compare it with', async () => {
      await open();
      const body = JSON.stringify(newCall('a'));
      const now = Math.floor(Date.now() / 1_000);
      const signature = createHmac('sha256', '').update(`${now}.${body}`).digest('hex');
      const headers = { authorization: '', 'jambonz-signature': `t=${now},v1=${signature}` };
      assert.equal((await post(body, { headers })).status, 401);
    });

    it('cannot make up the address of a hook, nor take that of another call', async () => {
      await open();
      const { leg, call } = await dial();
      const asking = ask(leg, 'One?');
      await says(call, 'One?');
      const hook = hooksOf(call).at(-1)?.replace(/#.*$/, '') ?? '';
      const forged = hook.replace(/[^/]+$/, 'A'.repeat(27));
      const other = hook.replace(call.callSid, 'another-call');
      for (const url of [forged, other, `${lab.url}/hook`, `${hook}/x`]) {
        assert.equal((await post({ digits: '3' }, { url })).status, 404, url);
      }
      assert.equal((await post('no JSON', { url: hook })).status, 400);
      await call.press('1');
      assert.deepEqual(await asking, { kind: 'digits', digits: '1' });
    });

    it('with only a signature, jambonz has a whole call', async () => {
      await open({ settings: { webhookSecret }, jambonz: { user: '', webhookSecret } });
      const { leg, call } = await dial();
      const asking = ask(leg, 'One?');
      await says(call, 'One?');
      await call.press('1');
      assert.deepEqual(await asking, { kind: 'digits', digits: '1' });
      await leg.hangup();
      await call.over;
    });
  });

  describe('a request that comes again', () => {
    it('begins no second call, and gets the same answer; 409 after the end', async () => {
      await open();
      const { leg, call } = await dial();
      let came = 0;
      lab.gateway.onCall(() => {
        came += 1;
      });
      const asking = ask(leg, 'One?');
      await says(call, 'One?');
      const again = await post(newCall(call.callSid));
      assert.equal(again.status, 200);
      assert.deepEqual(JSON.parse(again.body), call.received[0]?.data);
      await call.press('1');
      await asking;
      await leg.hangup();
      await call.over;
      assert.equal((await post(newCall(call.callSid))).status, 409);
      assert.equal(came, 0);
    });

    it('of a hook has the same answer, its keys count once, and an old one changes nothing', async () => {
      await open();
      const { leg, call } = await dial();
      const first = ask(leg, 'One?');
      await says(call, 'One?');
      const url = hooksOf(call).at(-1)?.replace(/#.*$/, '') ?? '';
      const data = { call_sid: call.callSid, digits: '1', reason: 'dtmfDetected' };
      const once = post(data, { url });
      const twice = post(data, { url });
      assert.deepEqual(await first, { kind: 'digits', digits: '1' });
      const second = abortable((signal) => ask(leg, 'Two?', signal));
      assert.deepEqual(await twice, await once);
      assert.match((await once).body, /Two\?/);
      second.abort();
      await assert.rejects(second.result);
      // What jambonz does in the meantime is told by the REST API.
      const other = ask(leg, 'Three?');
      await says(call, 'Three?');
      assert.deepEqual(await post(data, { url }), await once);
      await call.press('3');
      assert.deepEqual(await other, { kind: 'digits', digits: '3' });
    });
  });

  it('takes up a call that it does not know when a hook of it comes in, and its old hooks do nothing more', async () => {
    await open();
    const { leg: lost, call } = await dial();
    abortable(() => ask(lost, 'One?'));
    await says(call, 'One?');
    const url = hooksOf(call).at(-1)?.replace(/#.*$/, '') ?? '';
    const restarting = lab.restartUs(false, false);
    await call.press('1');
    const [leg] = await restarting;
    assert.ok(leg);
    assert.deepEqual([leg.id, leg.from.number, leg.to], [lost.id, '+5511987654321', '100']);
    const asking = ask(leg, 'Once more?');
    await says(call, 'Once more?');
    assert.equal((await post({ call_sid: call.callSid, digits: '9' }, { url })).status, 200);
    await call.press('2');
    assert.deepEqual(await asking, { kind: 'digits', digits: '2' });
    await leg.hangup();
    await call.over;
  });

  describe('a REST API that fails', () => {
    for (const [status, code] of [
      [503, 'RB_GATEWAY_UNAVAILABLE'],
      [401, 'RB_GATEWAY_REJECTED'],
    ] as const) {
      it(`with ${status} is told, and the call goes on when it is back`, async () => {
        await open();
        const { leg, call } = await dial();
        const playing = abortable((signal) => leg.play([lab.media.long], signal));
        await call.until(() => call.heard > 0);
        await call.until(() => call.received.length > 0);
        lab.cloud.fails = status;
        playing.abort();
        const asking = ask(leg, 'Still here?');
        await becomes(async () => codes().includes(code), true, 'the trouble');
        lab.cloud.fails = undefined;
        await says(call, 'Still here?');
        await call.press('4');
        assert.deepEqual(await asking, { kind: 'digits', digits: '4' });
      });
    }

    it('does not keep keys from being heard', async () => {
      await open();
      const { leg, call } = await dial();
      await leg.play([lab.media.short], unaborted);
      const first = ask(leg, 'One?');
      await says(call, 'One?');
      lab.cloud.fails = 500;
      const second = first.then(() => ask(leg, 'Two?'));
      await call.press('1');
      assert.deepEqual(await first, { kind: 'digits', digits: '1' });
      await says(call, 'Two?');
      await call.press('2');
      assert.deepEqual(await second, { kind: 'digits', digits: '2' });
      lab.cloud.fails = undefined;
    });

    it('is patient with a call that it does not know yet', async () => {
      await open();
      const { leg, call } = await dial();
      const playing = abortable((signal) => leg.play([lab.media.long], signal));
      await call.until(() => call.heard > 0);
      const refused = () => lab.cloud.asked.filter(({ status }) => status === 404).length;
      call.isKnown = false;
      playing.abort();
      const ending = leg.hangup();
      await becomes(async () => refused() > 0, true, 'a refusal');
      call.isKnown = true;
      await ending;
      await call.over;
      assert.equal((await leg.ended).cause, 'flow');
    });

    it('is down to the gateway from its start, and what is wrong is said', async () => {
      await open({ settings: { apiKey: 'another-key' } });
      const health = await new Promise<{ state: string; error?: Error }>((resolve) =>
        lab.gateway.onHealth((told) => told.state === 'down' && resolve(told)),
      );
      withCode('RB_GATEWAY_REJECTED')(health.error);
      assert.match(String((health.error as { remedy?: string }).remedy), /API key and the account SID/);
    });

    it('is asked again by a check', async () => {
      await open();
      const states: string[] = [];
      lab.gateway.onHealth(({ state }) => states.push(state));
      await lab.gateway.check();
      lab.cloud.fails = 401;
      await lab.gateway.check();
      lab.cloud.fails = undefined;
      await lab.gateway.check();
      assert.deepEqual(states.slice(-3), ['up', 'down', 'up']);
    });
  });

  it('says what is missing when there is no API key, and takes no call', async () => {
    await open({ settings: { apiKey: '', apiUrl: '', accountSid: '', applicationSid: '' } });
    assert.equal(lab.gateway.capabilities.outbound, false);
    assert.equal((await post(newCall('a'))).status, 503);
    assert.deepEqual(codes(), ['RB_CONFIG']);
    assert.match(lab.troubles[0]?.remedy ?? '', /API key/);
    const request = { to: '+1', from: { number: '+1', isWithheld: false }, ringMs: 1_000, signal: unaborted };
    await assert.rejects(lab.gateway.call(request), withCode('RB_CONFIG'));
  });

  describe('a jambonz without a call status webhook', () => {
    it('is asked whether a silent call is still there', async () => {
      await open({ jambonz: { statusUrl: '' }, silenceMs: 150 });
      const { leg, call } = await dial();
      const asking = abortable(() => ask(leg, 'One?'));
      await says(call, 'One?');
      call.hangUp();
      assert.equal((await leg.ended).cause, 'caller');
      await assert.rejects(asking.result, withCode('RB_CALL_ENDED'));
    });

    it('lets a call go that we hang up', async () => {
      await open({ jambonz: { statusUrl: '' } });
      const { leg, call } = await dial();
      await leg.play([lab.media.short], unaborted);
      await leg.hangup();
      await call.over;
      assert.equal((await leg.ended).cause, 'flow');
      await becomes(() => lab.leftovers(), 0, 'what is left behind');
    });
  });

  it('hears the end of a call over a WebSocket by a status webhook as well', async () => {
    await open({ transport: 'websocket', settings: { apiKey: '', apiUrl: '', accountSid: '' } });
    const { leg } = await dial();
    assert.equal((await post({ call_sid: leg.id, call_status: 'completed' })).status, 204);
    assert.equal((await leg.ended).cause, 'caller');
  });

  describe('calls out', () => {
    const from = { number: '+15135550100', isWithheld: false };

    it('that jambonz refuses are told', async () => {
      await open({ settings: { applicationSid: 'another-application' } });
      const request = { to: '+15135550199', from, ringMs: 1_000, signal: unaborted };
      await assert.rejects(lab.gateway.call(request), withCode('RB_GATEWAY_REJECTED'));
      lab.cloud.fails = 480;
      await assert.rejects(lab.gateway.call(request), withCode('RB_GATEWAY_UNAVAILABLE'));
      assert.equal(await lab.leftovers(), 0);
    });

    it('are made with what jambonz needs, to a number, a user or a SIP address', async () => {
      await open();
      for (const to of ['+1 (513) 555-0199', 'ana', 'sip:ana@192.0.2.7']) {
        const request = { to, from, ringMs: 1_500, signal: unaborted };
        assert.deepEqual(await lab.gateway.call(request), { kind: 'unreachable' });
      }
      const made = lab.cloud.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);
      assert.deepEqual(
        made.map(({ to, timeout }) => [to, timeout]),
        [
          [{ type: 'phone', number: '+15135550199' }, 7],
          [{ type: 'user', name: 'ana' }, 7],
          [{ type: 'sip', sipUri: 'sip:ana@192.0.2.7' }, 7],
        ],
      );
    });
  });
});

for (const transport of ['websocket', 'webhooks'] as const) {
  describe(`a restart of ours while somebody talks, on a jambonz by ${transport}`, function () {
    this.timeout(30_000);

    it('interrupts nothing; the end of the talk is that of the call', async () => {
      const lab = await new JambonzLab({ transport }).open();
      try {
        const caller = await lab.dial('+5511987654321', '100');
        await caller.leg.answer();
        const agent = await lab.agent('answers');
        abortable(() =>
          caller.leg.connect({
            ...{ target: agent.target, ringMs: 20_000, callerHears: [], whisper: [], signal: unaborted },
            ...{ from: { number: '+5511987654321', isWithheld: false }, onTalking: () => undefined },
          }),
        );
        await agent.talking;
        const [leg] = await lab.restartUs(true);
        assert.ok(leg);
        assert.deepEqual([leg.id, leg.from.number, caller.call.isOver], [caller.leg.id, '+5511987654321', false]);
        await agent.hangUp();
        assert.equal((await leg.ended).cause, 'agent');
        await caller.hungUp;
      } finally {
        await lab.close();
      }
    });
  });
}
