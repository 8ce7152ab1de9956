import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { Node, NodeAPI } from 'node-red';
import helper from 'node-red-node-test-helper';
import { RingbackError } from '../../src/core/errors';
import { defineNode, type Handler, type Message } from '../../src/runtime/define-node';

const source = new EventEmitter();
source.setMaxListeners(0);
let handler: Handler;

/** A node with everything that must end with it: a timer, a listener, work in flight. */
const probe = (RED: NodeAPI) =>
  defineNode<{ name: string }>(RED, 'ringback-probe', {
    parse(values) {
      if (values.name === 'invalid')
        throw new RingbackError('RB_CONFIG', 'The name is invalid.', { remedy: 'Take another.' });
      return { name: String(values.name) };
    },
    setup({ scope, status }) {
      scope.listen(source, 'tick', () => undefined);
      const timer = setInterval(() => undefined, 1_000);
      scope.onClose(() => clearInterval(timer));
      status.ok('ready');
      return (msg, signal, emit) => handler(msg, signal, emit);
    },
  });

const flow = (name: string) => [
  { id: 'tab', type: 'tab' },
  { id: 'probe', z: 'tab', x: 100, y: 100, type: 'ringback-probe', name, wires: [['out']] },
  { id: 'catch', z: 'tab', x: 100, y: 100, type: 'catch', scope: null, uncaught: false, wires: [['caught']] },
  { id: 'complete', z: 'tab', x: 100, y: 100, type: 'complete', scope: ['probe'], wires: [['completed']] },
  { id: 'out', z: 'tab', x: 100, y: 100, type: 'helper' },
  { id: 'caught', z: 'tab', x: 100, y: 100, type: 'helper' },
  { id: 'completed', z: 'tab', x: 100, y: 100, type: 'helper' },
];

const nodes = [
  probe,
  require('@node-red/nodes/core/common/25-catch.js'),
  require('@node-red/nodes/core/common/24-complete.js'),
];

async function deploy(
  name = 'valid',
): Promise<{ probe: Node; next(id: string): Promise<Message>; all(id: string): Message[] }> {
  await helper.load(nodes, flow(name));
  const messages = new Map<string, Message[]>();
  const arrivals = new EventEmitter();
  for (const id of ['out', 'caught', 'completed']) {
    messages.set(id, []);
    helper.getNode(id).on('input', (msg: unknown) => {
      messages.get(id)?.push(msg as Message);
      arrivals.emit(id, msg);
    });
  }
  return {
    probe: helper.getNode('probe') as unknown as Node,
    next: async (id) => messages.get(id)?.[0] ?? (await once(arrivals, id))[0],
    all: (id) => messages.get(id) ?? [],
  };
}

describe('define-node in a real Node-RED', () => {
  before(function (done) {
    this.timeout(20_000);
    helper.init(require.resolve('node-red'));
    helper.startServer(done);
  });
  after((done) => {
    helper.stopServer(done);
  });
  beforeEach(() => {
    handler = (msg) => [msg];
  });
  afterEach(() => helper.unload());

  it('passes foreign properties on and completes once', async () => {
    const flow = await deploy();
    flow.probe.receive({ payload: 1, foreign: { kept: true } } as never);
    const out = await flow.next('out');
    await flow.next('completed');
    assert.deepEqual(out.foreign, { kept: true });
    assert.equal(flow.all('completed').length, 1);
    assert.equal(flow.all('caught').length, 0);
  });

  for (const [what, failing] of Object.entries<Handler>({
    'a rejected promise': async () => {
      throw new RingbackError('RB_INPUT', 'It is wrong.', { remedy: 'Mend it.' });
    },
    'a synchronous throw': () => {
      throw new Error('It is wrong. Mend it.');
    },
    'a thrown object that is no Error': () => Promise.reject({ message: 'It is wrong. Mend it.' }),
  })) {
    it(`brings ${what} to Catch with the message, once, and never completes it`, async () => {
      handler = failing;
      const flow = await deploy();
      flow.probe.receive({ payload: 'p', foreign: 7 } as never);
      const caught = (await flow.next('caught')) as Message & { error: { message: string; source: { id: string } } };
      assert.match(caught.error.message, /It is wrong\. Mend it\./);
      assert.equal(caught.error.source.id, 'probe');
      assert.equal(caught.foreign, 7);
      handler = (msg) => [msg];
      flow.probe.receive({ payload: 'next' } as never);
      await flow.next('completed');
      assert.equal(flow.all('caught').length, 1);
      assert.equal(flow.all('completed').length, 1);
    });
  }

  it('leaves an inert node when its configuration is invalid: each message ends in Catch', async () => {
    const flow = await deploy('invalid');
    flow.probe.receive({ payload: 1 } as never);
    const caught = (await flow.next('caught')) as Message & { error: { message: string } };
    assert.match(caught.error.message, /The name is invalid\. Take another\./);
  });

  it('leaves timers and listeners where they were after three deploys', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const listenersBefore = source.listenerCount('tick');
    await deploy();
    const timersOfOne = timers();
    const listenersOfOne = source.listenerCount('tick');
    for (let deploys = 0; deploys < 3; deploys += 1) {
      await helper.unload();
      await deploy();
    }
    assert.equal(source.listenerCount('tick'), listenersOfOne);
    assert.equal(timers(), timersOfOne);
    await helper.unload();
    assert.equal(source.listenerCount('tick'), listenersBefore);
  });

  it('tells work in flight that the node closes, and waits for it', async () => {
    let wasAborted = false;
    handler = (_msg, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          wasAborted = true;
          resolve(undefined);
        });
      });
    const flow = await deploy();
    flow.probe.receive({ payload: 1 } as never);
    await new Promise((resolve) => setImmediate(resolve));
    await helper.unload();
    assert.equal(wasAborted, true);
  });

  it('closes within 10 seconds when a handler does not listen', async function () {
    this.timeout(12_000);
    let release: () => void = () => undefined;
    handler = () => new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
    const flow = await deploy();
    flow.probe.receive({ payload: 1 } as never);
    await new Promise((resolve) => setImmediate(resolve));
    const startedAt = performance.now();
    await helper.unload();
    assert.ok(performance.now() - startedAt < 10_000);
    release();
  });
});
