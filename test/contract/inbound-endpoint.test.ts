import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InboundOutcome, InboundReading, InboundRequest } from '../../src/ports/channel-inbound';
import type { InboundChannel } from '../../src/runtime/inbound/inbound-channels';
import { createInboundEndpoint } from '../../src/runtime/inbound/inbound-endpoint';
import { createRareWarning } from '../../src/runtime/inbound/rare-warning';

describe('what takes in the requests of vendors', () => {
  let server: http.Server;
  let taken: { reading: InboundReading; request: InboundRequest }[];
  let warnings: string[];
  let take: () => Promise<InboundOutcome[]>;
  let now: number;
  let isThere: boolean;

  const channel = {
    channel: { id: 'c 1', name: 'Slack' },
    publicUrl: () => 'https://flows.example.org/red/',
    inbound: {
      takesPresses: () => true,
      verify: ({ headers }: InboundRequest) => headers['x-signature'] === 'good',
      read: () => ({ items: [], answer: { status: 200, type: 'text/plain', body: 'thanks' } }),
    },
  } as unknown as InboundChannel;

  beforeEach(async () => {
    [taken, warnings, now, isThere] = [[], [], 0, true];
    take = async () => [];
    const endpoint = createInboundEndpoint({
      find: (id) => (isThere && id === 'c 1' ? channel : undefined),
      wasThere: (id) => id === 'c 1',
      take: (_channel, reading, request) => {
        taken.push({ reading, request });
        return take();
      },
      now: () => now,
      warn: createRareWarning(
        (sentence) => warnings.push(sentence),
        () => now,
      ),
      deadlineMs: 50,
    });
    server = http.createServer((request, response) => {
      const [, id = ''] = /\/channel\/([^?]+)/.exec(request.url ?? '') ?? [];
      void endpoint.handle(request, response, decodeURIComponent(id));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  const post = async (path = '/channel/c%201', headers: Record<string, string> = { 'x-signature': 'good' }) => {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body: 'a=1' });
    return [answer.status, await answer.text()];
  };

  it('answers as the vendor wants it, once what came is stored', async () => {
    let stored: (outcomes: InboundOutcome[]) => void = () => undefined;
    take = () =>
      new Promise((resolve) => {
        stored = resolve;
        setImmediate(() => stored([]));
      });
    assert.deepEqual(await post("/channel/c%201?x='1'&y=%20"), [200, 'thanks']);
    const [{ request } = assert.fail('nothing was taken')] = taken;
    assert.equal(
      request.url,
      "https://flows.example.org/red/ringback/channel/c%201?x='1'&y=%20".replaceAll("'", '%27'),
    );
    assert.equal(request.rawBody.toString(), 'a=1');
  });

  it('does not let the vendor wait longer than it does, and tells what fails after that', async () => {
    let fail: (error: Error) => void = () => undefined;
    take = () =>
      new Promise((_resolve, reject) => {
        fail = reject;
      });
    assert.deepEqual(await post(), [200, 'thanks']);
    fail(new Error('the disk is full'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.match(warnings[0] ?? '', /"Slack" was sent could not be taken: .*the disk is full/);
  });

  it('says so when what came could not be stored, so that it is brought again', async () => {
    take = () => Promise.reject(new Error('the store is away'));
    assert.deepEqual(await post(), [503, '']);
    assert.match(warnings[0] ?? '', /the store is away/);
  });

  it('asks to come again while the channel is being deployed, and knows nothing of others', async () => {
    isThere = false;
    assert.deepEqual(
      [await post(), await post('/channel/other')],
      [
        [503, ''],
        [401, ''],
      ],
    );
  });

  it('warns of refusals once a minute, with how many there were', async () => {
    const bad = { 'x-signature': 'bad' };
    for (let count = 0; count < 5; count += 1) assert.deepEqual(await post(undefined, bad), [401, '']);
    assert.equal(warnings.length, 1);
    now = 60_000;
    await post(undefined, bad);
    assert.equal(warnings.length, 2);
    assert.match(warnings[1] ?? '', /"Slack" was refused.*\(4 more like it since the last such line\.\)$/);
    assert.equal(taken.length, 0);
  });
});
