import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CallMessage } from '../../../src/core/call/call-message';
import { serveCalls } from '../../../src/runtime/calls/live-sessions';
import { aCallNode, GatewayBench } from './gateway-bench';
import type { ScriptedLeg } from './scripted-leg';

const nodeIds = ['prompt', 'menu', 'queue'] as const;
const which = fc.nat(9);
const step = fc.oneof(
  fc.record({ do: fc.constant('ring' as const) }),
  fc.record({ do: fc.constantFrom('note' as const, 'talk' as const, 'fail' as const), which }),
  fc.record({ do: fc.constant('step' as const), which, node: fc.constantFrom(...nodeIds) }),
  fc.record({ do: fc.constant('closeNode' as const), node: fc.constantFrom(...nodeIds) }),
  fc.record({ do: fc.constant('openNode' as const), node: fc.constantFrom(...nodeIds) }),
  fc.record({ do: fc.constant('hangup' as const), which, cause: fc.constantFrom('caller', 'flow', 'gateway') }),
  fc.record({ do: fc.constantFrom('callNodeLeaves' as const, 'callNodeComes' as const, 'close' as const) }),
  fc.record({ do: fc.constant('kill' as const), found: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 15_000 }) }),
);
type Todo = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Calls, the nodes that work on them, and what their call node was told, in any order of events. */
class Model {
  readonly bench = new GatewayBench();
  /** By the id of the call: how often its end was told. */
  readonly told = new Map<string, number>();
  /** What a process had told that died soon after. */
  readonly toldAgain = new Set<string>();
  readonly rung: string[] = [];
  #leave: (() => void) | undefined;
  #numbers = 0;
  readonly #closers = new Map<string, AbortController>();
  readonly #takers = new Map<string, () => void>();

  async start(): Promise<void> {
    await this.bench.start();
    this.comes();
  }

  comes(): void {
    const onEnded = ({ call }: CallMessage) => {
      if (call.ended?.isToldAgain) this.toldAgain.add(call.id);
      else this.told.set(call.id, (this.told.get(call.id) ?? 0) + 1);
    };
    const onCall = ({ call }: CallMessage) => this.rung.push(call.id);
    this.#leave = this.bench.service.serve(aCallNode({ onEnded, onCall }).node);
  }

  leaves(): void {
    this.#leave?.();
  }

  /** As long as its process lives. */
  pick(at: number): ScriptedLeg | undefined {
    const legs = this.bench.gateway.legs.filter(({ id }) => this.bench.service.sessions.has(id));
    return legs[at % Math.max(1, legs.length)];
  }

  work(leg: ScriptedLeg, nodeId: string): void {
    const session = this.bench.service.sessions.get(leg.id);
    const closer = this.#closers.get(nodeId) ?? new AbortController();
    this.#closers.set(nodeId, closer);
    const hold = { music: [], elapseMs: 9_000, digits: '', signal: closer.signal };
    session
      ?.run({ nodeId, msg: { ...session.message, [nodeId]: true } }, closer.signal, async (line) => {
        await line.hold(hold);
        closer.signal.throwIfAborted();
      })
      .catch(() => undefined); // the call has ended, or the node was closed
  }

  closeNode(nodeId: string): void {
    this.#closers.get(nodeId)?.abort();
    this.#closers.delete(nodeId);
    this.#takers.get(nodeId)?.();
    this.#takers.delete(nodeId);
  }

  openNode(nodeId: string): void {
    this.#takers.get(nodeId)?.();
    const takeUp = serveCalls(nodeId, {
      step: ({ leg }) => this.work(leg as ScriptedLeg, nodeId),
      lost: () => undefined,
    });
    this.#takers.set(nodeId, takeUp);
  }

  async run(todo: Todo): Promise<void> {
    const { bench } = this;
    const leg = 'which' in todo ? this.pick(todo.which) : undefined;
    const session = leg && bench.service.sessions.get(leg.id);
    switch (todo.do) {
      case 'ring':
        bench.gateway.ring(`call-${++this.#numbers}`);
        break;
      case 'note':
        session?.note({ topic: 'seen' });
        break;
      case 'talk':
        session?.event({ kind: 'talking', agent: 'ana', name: 'Ana', waitedMs: 1 });
        break;
      case 'fail':
        if (session) void bench.service.fail(session, 'The test wants it so.');
        break;
      case 'step':
        if (leg) this.work(leg, todo.node);
        break;
      case 'closeNode':
        this.closeNode(todo.node);
        break;
      case 'openNode':
        this.openNode(todo.node);
        break;
      case 'hangup':
        if (todo.cause === 'flow') void leg?.hangup();
        else leg?.end({ cause: todo.cause as 'caller' | 'gateway' });
        break;
      case 'callNodeLeaves':
        this.leaves();
        break;
      case 'callNodeComes':
        this.comes();
        break;
      case 'close': {
        this.leaves();
        const before = bench.service.close();
        await bench.start(before);
        this.comes();
        break;
      }
      case 'kill': {
        await bench.clock.settle();
        const alive = [...bench.service.sessions.keys()];
        this.leaves();
        await bench.kill();
        for (const nodeId of nodeIds) this.closeNode(nodeId);
        await bench.start();
        this.comes();
        for (const [at, id] of alive.entries()) if (todo.found[at % 3]) bench.gateway.find(id);
        break;
      }
      case 'wait':
        await bench.clock.advance(todo.ms);
    }
    await bench.clock.settle();
  }

  /** Whatever still goes on ends, and whoever has not been told is. */
  async finish(): Promise<void> {
    this.comes();
    for (const nodeId of nodeIds) this.closeNode(nodeId);
    for (const { id } of this.bench.gateway.legs) this.bench.service.sessions.get(id)?.leg.hangup();
    await this.bench.clock.advance(60_000);
    await this.bench.service.close();
  }
}

describe('the end of a call', () => {
  it('is told exactly once, whatever happens before it, and again only where the process died soon after', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const model = new Model();
        await model.start();
        for (const todo of steps) await model.run(todo);
        await model.finish();
        assert.deepEqual(
          model.rung.map((id) => [id, model.told.get(id)]),
          model.rung.map((id) => [id, 1]),
        );
        assert.ok(
          [...model.told.values()].every((times) => times === 1),
          'an end was told twice',
        );
        assert.ok([...model.toldAgain].every((id) => model.told.has(id)));
        assert.ok(steps.some((todo) => todo.do === 'kill') || model.toldAgain.size === 0);
        assert.deepEqual([model.bench.store.rows.size, model.bench.clock.pending], [0, 0]);
      }),
      { numRuns: 150 },
    );
  });
});
