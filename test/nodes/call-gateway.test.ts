import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import helper from 'node-red-node-test-helper';
import type { FlowNode } from '../node-red-process';
import { useCalls } from './call-lab';
import { deploy, messages, statusOf, until } from './deployed-flow';

const ari = {
  kind: 'asterisk',
  ariUrl: 'http://127.0.0.1:9/ari',
  ariApp: 'ringback',
  mediaUrl: 'http://127.0.0.1:1880',
};
const say = { speech: 'command', speechCommand: 'say' };
const secret = 'a-password-that-nobody-may-read';
const credentials = { exchange: { ariUser: 'ringback', ariPassword: secret, speechKey: 'k' } };

describe('the gateway node, in a real Node-RED', function () {
  this.timeout(30_000);
  const lab = useCalls();

  const flow = (exchange: Record<string, unknown>): FlowNode[] => lab.flow({ over: { exchange } });
  const lines = () => helper.log().args.map(([line]) => line as { level: number; msg: unknown; id?: string });
  const errorsOf = (id: string) =>
    lines()
      .filter((line) => line.level <= 20 && line.id === id)
      .map(({ msg }) => String(msg));

  const invalid: [string, Record<string, unknown>, Record<string, Record<string, string>>, RegExp][] = [
    ['no store', { store: '' }, {}, /No store is chosen.*choose a store and deploy/],
    ['a store that is none', { store: 'team' }, {}, /chosen store "Service desk" cannot be used/],
    ['an unknown kind', { kind: 'pigeon' }, {}, /Kind is "pigeon".*simulator, asterisk/],
    ['no ARI address', { ...ari, ariUrl: '' }, credentials, /ARI address is empty/],
    ['an ARI address that is none', { ...ari, ariUrl: 'nowhere' }, credentials, /not an http or https address/],
    ['an ARI address without HTTP', { ...ari, ariUrl: 'ftp://a.example/ari' }, credentials, /Write it as http/],
    ['no application', { ...ari, ariApp: '' }, credentials, /Application is empty/],
    ['no user of ARI', ari, { exchange: { ariPassword: secret } }, /user/i],
    ['no address of Node-RED', { ...ari, mediaUrl: '' }, credentials, /Node-RED’s address is empty/],
    [
      'an address of Node-RED that is none',
      { ...ari, mediaUrl: 'ftp://x' },
      credentials,
      /"ftp:\/\/x" is not an address/,
    ],
    ['a command without a name', { speech: 'command', speechCommand: '' }, {}, /Command is empty/],
    ['a command that takes a text for an option', { ...say, speechArguments: '{text}' }, {}, /Write -- before it/],
    ['a service without an address', { speech: 'http', speechUrl: '' }, {}, /Service is empty/],
  ];
  for (const [what, exchange, given, sentence] of invalid) {
    it(`says so with ${what}, and so do the nodes that need it`, async () => {
      await deploy(flow(exchange), given);
      await until(() => statusOf('call').fill === 'red', 'the red status of the call node');
      assert.match(statusOf('call').text ?? '', /chosen gateway "Telephone" cannot be used/);
      const errors = errorsOf('exchange');
      assert.equal(errors.length, 1, errors.join('\n'));
      assert.match(errors[0] ?? '', sentence);
      assert.ok(!JSON.stringify(lines()).includes(secret));
    });
  }

  const down = /^\S.+ · again in \d+ s$/;
  it('shows on the call node that its Asterisk is not there, and when it tries again', async () => {
    await deploy(flow(ari), credentials);
    await until(() => down.test(statusOf('call').text ?? ''), 'the red status');
    assert.equal(statusOf('call').fill, 'red');
    assert.ok(!JSON.stringify(lines()).includes(secret));
  });

  it('shows that its Asterisk does not know the user', async () => {
    const server = http.createServer((_request, response) => response.writeHead(401).end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const ariUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ari`;
      await deploy(flow({ ...ari, ariUrl }), credentials);
      await until(() => statusOf('call').fill === 'red', 'the red status');
      const checked = await check('exchange');
      assert.equal(checked.body.ok, false);
      assert.match(JSON.stringify(checked.body), /user|password/i);
      assert.ok(!JSON.stringify([checked.body, lines()]).includes(secret));
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it('answers a check: calls can come', async () => {
    await lab.deploy();
    assert.deepEqual(await check('exchange'), {
      status: 200,
      body: { ok: true, detail: 'Calls come from the softphone.' },
    });
  });

  it('answers a check: what speaks for it is not there', async () => {
    const speech = {
      speech: 'command',
      speechCommand: 'no-such-command-anywhere',
      speechArguments: '-w {file} -- {text}',
    };
    await lab.deploy({ over: { exchange: speech } });
    const { status, body } = await check('exchange');
    assert.deepEqual([status, body.ok, body.error?.code], [200, false, 'RB_SPEECH']);
    assert.match(body.error?.message ?? '', /no-such-command-anywhere/);
  });

  it('answers a check: its Asterisk is not there', async () => {
    await deploy(flow(ari), credentials);
    await until(() => down.test(statusOf('call').text ?? ''), 'the red status');
    const { status, body } = await check('exchange');
    assert.deepEqual([status, body.ok, body.error?.code], [200, false, 'RB_GATEWAY_UNAVAILABLE']);
    assert.ok((body.error?.remedy ?? '').length > 0);
  });

  it('answers a check: it is not deployed', async () => {
    await lab.deploy();
    const { status, body } = await check('nowhere');
    assert.equal(status, 404);
    assert.match(JSON.stringify(body), /not deployed/);
  });

  it('says nothing more and connects nowhere once it is gone', async () => {
    await deploy(flow(ari), credentials);
    await until(() => down.test(statusOf('call').text ?? ''), 'the red status');
    const { service } = lab;
    await lab.redeploy();
    assert.notEqual(lab.service, service);
    await until(() => statusOf('call').text === 'ready', 'the simulator');
    assert.deepEqual([service.listenerCount('change'), service.listenerCount('trouble')], [0, 0]);
    const phone = await lab.dialIntoMenu();
    phone.press('2');
    await until(() => messages('ended').length === 1, 'a call through the simulator');
  });
});

interface Checked {
  ok?: boolean;
  detail?: string;
  error?: { code: string; message: string; remedy?: string };
}

async function check(id: string): Promise<{ status: number; body: Checked }> {
  const { status, body } = await helper.request().post(`/ringback/gateway/${id}/check`);
  return { status, body: body as Checked };
}
