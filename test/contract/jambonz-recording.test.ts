import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { createJambonzGateway } from '../../src/adapters/jambonz/create-jambonz';
import type { JambonzGateway } from '../../src/adapters/jambonz/jambonz-gateway';
import { readWav } from '../../src/adapters/speech/wav';
import type { RingbackError } from '../../src/core/errors';
import type { Leg, RecordOutcome, RecordRequest } from '../../src/ports/gateway';
import { JambonzCall, type JambonzCallOptions } from '../jambonz/jambonz-call';
import { jambonzSettings } from '../jambonz/settings';
import { mortalClock } from '../mortal-clock';
import { Aborted, abortable, becomes, unaborted, withCode } from './gateway-scene';

const user = 'ringback';
const password = 'a-long-password';
const protocol = 'audio.jambonz.org';

describe('a recording from a jambonz', function () {
  this.timeout(20_000);
  const clock = mortalClock();
  let troubles: RingbackError[];
  let server: Server;
  let gateway: JambonzGateway;
  let call: JambonzCall;
  let leg: Leg;

  const create = () => {
    const { port } = server.address() as AddressInfo;
    return createJambonzGateway(jambonzSettings(`http://127.0.0.1:${port}`), {
      clock,
      server,
      publish: (path) => path,
      onTrouble: (error) => troubles.push(error),
      reconnectMs: 1_500,
    });
  };

  beforeEach(async () => {
    troubles = [];
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    gateway = create();
    gateway.start();
  });
  afterEach(async () => {
    call?.hangUp();
    await becomes(async () => gateway.inUse, 0, 'what is left behind');
    await gateway.stop({ drainMs: 0 });
    await new Promise((resolve) => server.close(resolve));
  });

  async function dial(options: Partial<JambonzCallOptions> = {}): Promise<void> {
    const came = new Promise<Leg>((resolve) => gateway.onCall(resolve));
    const { port } = server.address() as AddressInfo;
    call = new JambonzCall({
      ...{ url: `ws://127.0.0.1:${port}/calls`, user, password, from: '+5511987654321', to: '100' },
      ...{ playMs: () => 15, agent: () => undefined, ...options },
    });
    void call.begin();
    leg = await came;
    await leg.answer();
  }

  const record = (over: Partial<RecordRequest> = {}): Promise<RecordOutcome> => {
    assert.ok(leg.record);
    const request = { prompt: [], beep: true, maxMs: 60_000, silenceMs: 20_000, terminators: '#', signal: unaborted };
    return leg.record({ ...request, ...over });
  };
  const verbs = () => call.received.flatMap(({ data = [] }) => data);
  /** Where jambonz was told to send what is said. */
  const address = async (): Promise<string> => {
    await call.until(() => verbs().some(({ verb }) => verb === 'listen'));
    return String(verbs().find(({ verb }) => verb === 'listen')?.url);
  };
  /** The status with which somebody is let in, or turned away. */
  const knock = async (url: string, auth = `${user}:${password}`, spoken = protocol): Promise<number> => {
    const socket = new WebSocket(url, [spoken], { auth });
    socket.on('error', () => undefined);
    const refused = once(socket, 'unexpected-response') as Promise<[unknown, { statusCode: number }]>;
    const status = await Promise.race([
      once(socket, 'open').then(() => 101),
      refused.then(([, { statusCode }]) => statusCode),
    ]);
    socket.terminate();
    return status;
  };
  const goesOn = () => leg.play([{ kind: 'text', text: 'Thank you.', language: 'en-US' }], unaborted);
  const recorded = (outcome: RecordOutcome) => {
    assert.ok(outcome.kind === 'recorded', JSON.stringify(outcome));
    return outcome;
  };

  it('is a WAV file of what was said, at an address of its own with the user of the gateway', async () => {
    await dial();
    const recording = record({ terminators: '1#' });
    await call.speak(2_000);
    await call.press('71');
    const { data, contentType, durationMs, endedBy } = recorded(await recording);
    assert.deepEqual([contentType, endedBy], ['audio/wav', 'key']);
    const { sampleRate, channels, encoding, frames } = readWav(data);
    assert.deepEqual([sampleRate, channels, encoding, frames], [8_000, 1, 'int16', durationMs * 8]);
    assert.ok(durationMs >= 2_000 && durationMs < 6_000, `${durationMs} ms`);
    const [listen] = verbs().filter(({ verb }) => verb === 'listen');
    assert.deepEqual(listen?.wsAuth, { username: user, password });
    assert.match(String(listen?.url), /\/calls\/audio\/[\w-]{32}$/);
    await goesOn();
    // Keys of the recording answer no later question.
    const request = { prompt: [], minDigits: 1, maxDigits: 1, terminator: '#', firstDigitMs: 150, interDigitMs: 100 };
    const next = await leg.collect({ ...request, bargeIn: true, isSensitive: false, signal: unaborted });
    assert.deepEqual(next, { kind: 'noInput' });
    assert.deepEqual(troubles, []);
  });

  it('loses the silence at its end', async () => {
    await dial();
    const recording = record({ silenceMs: 2_000 });
    await call.speak(1_600);
    const { durationMs, endedBy } = recorded(await recording);
    assert.equal(endedBy, 'silence');
    assert.ok(durationMs >= 1_600 && durationMs <= 2_300, `${durationMs} ms`);
  });

  it('of somebody who hangs up without a word is none', async () => {
    await dial();
    const recording = record();
    await call.until(() => call.listening !== undefined);
    call.hangUp();
    assert.deepEqual(await recording, { kind: 'nothing' });
  });

  it('lets in nobody else: not without the password, not to another address, not as a second, not afterwards', async () => {
    await dial();
    const recording = record();
    const url = await address();
    await call.until(() => call.listening !== undefined);
    assert.equal(await knock(url, `${user}:wrong`), 401);
    assert.equal(await knock(`${url}x`, `${user}:wrong`), 401);
    assert.equal(await knock(`${url}x`), 404);
    assert.equal(await knock(url), 409);
    await call.speak(1_000);
    await call.press('#');
    assert.equal(recorded(await recording).endedBy, 'key');
    assert.equal(await knock(url), 404);
    // Told once a minute, and without the address.
    assert.deepEqual(
      troubles.map(({ code, message }) => [code, message]),
      [
        [
          'RB_GATEWAY_REJECTED',
          'Somebody who wanted to send a recording was turned away: the user or the password is not that of the gateway.',
        ],
      ],
    );
    assert.ok(!JSON.stringify(troubles).includes(url.slice(-32)));
  });

  it('lets in nobody who speaks otherwise', async () => {
    await dial({ reach: () => undefined });
    const recording = abortable((signal) => record({ signal }));
    assert.equal(await knock(await address(), undefined, 'ws.jambonz.org'), 400);
    recording.abort();
    await assert.rejects(recording.result, Aborted);
  });

  it('is an error with a remedy where jambonz cannot connect, and the call goes on', async () => {
    await dial({ reach: () => 'ws://127.0.0.1:9/' });
    await assert.rejects(record(), (error) => {
      withCode('RB_CALL_RECORDING')(error);
      assert.match((error as RingbackError).remedy ?? '', /Upgrade, Connection and Authorization/);
      return true;
    });
    await goesOn();
  });

  it('of somebody who hangs up before jambonz connects has not begun', async () => {
    await dial({ reach: () => undefined });
    const recording = record();
    await address();
    call.hangUp();
    await assert.rejects(recording, withCode('RB_CALL_ENDED'));
  });

  it('is kept where its connection is cut in the midst, which is told', async () => {
    await dial();
    const recording = record();
    await call.speak(1_000);
    call.listening?.cut();
    const { durationMs, endedBy } = recorded(await recording);
    assert.equal(endedBy, 'limit');
    assert.ok(durationMs >= 1_000, `${durationMs} ms`);
    assert.deepEqual(
      troubles.map(({ code }) => code),
      ['RB_CALL_RECORDING'],
    );
    await goesOn();
  });

  it('is an error where its connection is cut before a word', async () => {
    await dial();
    const recording = record();
    await call.until(() => call.listening !== undefined);
    call.listening?.cut();
    await assert.rejects(recording, withCode('RB_CALL_RECORDING'));
    await goesOn();
  });

  it('is kept where the connection of the call breaks, and the call goes on', async () => {
    await dial();
    const recording = record();
    await call.speak(1_000);
    call.cut();
    const { durationMs, endedBy } = recorded(await recording);
    assert.equal(endedBy, 'limit');
    assert.ok(durationMs >= 1_000, `${durationMs} ms`);
    await goesOn();
  });

  it('takes no more than its longest time, however much comes', async () => {
    await dial({ reach: () => undefined });
    const recording = record({ maxMs: 2_000 });
    const socket = new WebSocket(await address(), [protocol], { auth: `${user}:${password}` });
    await once(socket, 'open');
    const closed = once(socket, 'close');
    const loud = Buffer.alloc(100_000, Buffer.from([0, 32]));
    for (let time = 0; time < 50; time += 1) socket.send(loud);
    const { data, durationMs, endedBy } = recorded(await recording);
    assert.deepEqual([data.length, durationMs, endedBy], [44 + 32_000, 2_000, 'limit']);
    await closed;
  });

  it('ends where a message is larger than any of jambonz', async () => {
    await dial({ reach: () => undefined });
    const recording = abortable((signal) => record({ signal }));
    const socket = new WebSocket(await address(), [protocol], { auth: `${user}:${password}` });
    await once(socket, 'open');
    socket.send(Buffer.alloc(1_000_000));
    const [code] = (await once(socket, 'close')) as [number];
    assert.equal(code, 1009);
    recording.abort();
    await assert.rejects(recording.result, Aborted);
  });

  it('that is called off during the tone leaves no connection', async () => {
    await dial();
    const recording = abortable((signal) => record({ signal }));
    await address();
    recording.abort();
    await assert.rejects(recording.result, Aborted);
    await goesOn();
    assert.equal(call.listening, undefined);
  });

  it('goes on in a gateway that is being replaced', async () => {
    await dial();
    const former = gateway;
    const stopping = former.stop({ drainMs: 10_000 });
    gateway = create();
    gateway.start();
    const recording = record();
    await call.speak(1_000);
    assert.equal(await knock(`${await address()}x`), 404);
    await call.press('#');
    assert.equal(recorded(await recording).endedBy, 'key');
    call.hangUp();
    await stopping;
    assert.equal(former.inUse, 0);
  });
});
