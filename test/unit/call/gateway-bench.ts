import type { CallMessage } from '../../../src/core/call/call-message';
import type { MediaLibrary } from '../../../src/ports/media';
import type { CallNode } from '../../../src/runtime/calls/call-nodes';
import { CallVoice } from '../../../src/runtime/calls/call-voice';
import { GatewayService } from '../../../src/runtime/calls/gateway-service';
import { FakeClock } from '../../fake-clock';
import { MemoryStore } from './memory-store';
import { ScriptedGateway } from './scripted-gateway';

const library: MediaLibrary = {
  mediaOf: () => Promise.reject(new Error('Nothing of this test plays a file.')),
  holdMusic: () => ({ kind: 'file', path: '/hold.wav' }),
};

export function aVoice(): CallVoice {
  return new CallVoice({ library, speech: undefined, voices: [] });
}

export const gatewaySettings = { id: 'gateway', kind: 'simulator', name: 'Lines', language: 'en-US', callerNumber: '' };

/** A call node that writes down what it is told. */
export function aCallNode(over: Partial<CallNode> = {}) {
  const calls: CallMessage[] = [];
  const ends: CallMessage[] = [];
  const node: CallNode = {
    ...{ id: 'call-node', name: '', numbers: [], language: '', silenceMs: 20_000, apology: '' },
    opening: () => undefined,
    onCall: (msg) => calls.push(msg),
    onEnded: (msg) => ends.push(msg),
    ...over,
  };
  const dispositions = () => ends.map(({ call }) => call.ended?.disposition);
  return { node, calls, ends, dispositions };
}

/** A gateway's service. Each `start` is a run of the process, or what follows a redeploy: with the same clock and store. */
export class GatewayBench {
  readonly clock = new FakeClock();
  readonly store = new MemoryStore();
  readonly troubles: Error[] = [];
  gateway!: ScriptedGateway;
  service!: GatewayService;

  /** Resolves when the gateway takes calls. */
  async start(before?: Promise<void>): Promise<GatewayService> {
    this.gateway = new ScriptedGateway(this.clock);
    this.service = new GatewayService(gatewaySettings, {
      ...{ gateway: this.gateway, storeService: this.store.service(), clock: this.clock, voice: aVoice() },
      ...(before ? { before } : {}),
      apology: () => 'Sorry.',
    });
    this.service.on('trouble', (error: Error) => this.troubles.push(error));
    await this.clock.advance(50);
    return this.service;
  }

  /** The process ends without a word: timers and lines of it are gone, the store stays. */
  async kill(): Promise<void> {
    await this.clock.settle();
    this.store.cutOff();
    this.clock.dropTimers();
    for (const leg of this.gateway.legs) leg.end({ cause: 'gateway' });
    await this.clock.settle();
    this.clock.dropTimers();
  }

  /** What is kept when the flow has had time for what it does about the ends of calls. */
  async kept(): Promise<number> {
    await this.clock.advance(2_000);
    return this.store.rows.size;
  }

  get kinds(): string[] {
    return this.store.events.map(({ kind }) => kind);
  }
}
