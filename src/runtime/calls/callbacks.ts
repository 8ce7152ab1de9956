import { orAborted, wait } from '../../adapters/http/wait';
import { sayDefault } from '../../core/call/announcements/say-default';
import type { CallMessage } from '../../core/call/call-message';
import { newTally } from '../../core/call/disposition';
import type { WaitingCall } from '../../core/call/waiting-call';
import { toRingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import type { Leg } from '../../ports/gateway';
import { findGateway } from './call-center';
import type { GatewayService } from './gateway-service';
import { sessionById } from './live-sessions';
import { queueTexts } from './queue-voice';
import type { TeamService } from './team-service';
import { type QueueRequestData, talkOn, visit } from './wait-in-queue';
import type { CallWriter } from './write-behind';

/** Somebody who was promised to be called back. Plain data, kept in the store until it is done. */
export interface Callback {
  /** Of the call in which it was promised. */
  id: string;
  gatewayId: string;
  callNodeId: string;
  message: CallMessage;
  request: QueueRequestData;
  enqueuedAt: number;
  tries: number;
  /** After a try; in milliseconds since the epoch. */
  notBefore?: number;
}

const mostTries = 3;
const nextTryMs = 5 * 60_000;
const gatewayAwayMs = 15_000;
const ringMs = 30_000;

/** Calls people back when their turn has come: the agent is reserved first, so that nobody is called to wait. */
export class Callbacks {
  readonly #pending = new Map<string, Callback>();
  readonly #closing = new AbortController();

  constructor(
    private readonly service: TeamService,
    private readonly clock: Clock,
    private readonly writer: CallWriter,
  ) {}

  promise(callback: Callback): void {
    this.#keep(callback);
    this.#start(callback);
  }

  /** Takes up those of an earlier run of the process. */
  load(kept: readonly Callback[]): void {
    for (const callback of kept) if (!this.#pending.has(callback.id)) this.#start(callback);
  }

  close(): void {
    this.#closing.abort();
  }

  #start(callback: Callback): void {
    this.#pending.set(callback.id, callback);
    void this.#run(callback)
      .catch((thrown: unknown) => {
        const error = toRingbackError(thrown);
        // Who was called back may hang up at any time.
        if (!this.#closing.signal.aborted && error.code !== 'RB_CALL_ENDED') this.service.emit('trouble', error);
      })
      .finally(() => this.#pending.delete(callback.id));
  }

  async #run(callback: Callback): Promise<void> {
    const { team } = this.service;
    const { signal } = this.#closing;
    // Nobody is called who still hears in the first call that they will be.
    await orAborted(Promise.resolve(sessionById(callback.id)?.leg.ended), signal);
    for (;;) {
      const restMs = (callback.notBefore ?? 0) - this.clock.now();
      if (restMs > 0 || !gatewayUp(callback)) {
        await wait(this.clock, restMs > 0 ? restMs : gatewayAwayMs, signal);
        continue;
      }
      const place = team.enter(this.#callerOf(callback));
      try {
        const agentId = await this.#offered(place);
        // It may have been a long wait: what was the gateway then may be closed by now.
        const gateway = gatewayUp(callback);
        const leg = gateway && (await this.#dial(gateway, callback));
        if (gateway && leg) return await this.#connect(gateway, callback, place, agentId, leg);
        team.leave(place);
        team.endOffer(agentId, 'withdrawn');
        if (!gateway) continue;
      } finally {
        team.leave(place);
      }
      if (callback.tries >= mostTries) return this.writer.removeCall(rowOf(callback));
      callback.notBefore = this.clock.now() + nextTryMs;
      this.#keep(callback);
    }
  }

  /** Resolves with the agent when it is this one's turn. */
  async #offered(place: WaitingCall): Promise<string> {
    const { signal } = this.#closing;
    for (;;) {
      signal.throwIfAborted();
      const agentId = place.takeOffer();
      if (agentId !== undefined) return agentId;
      const { woken } = place;
      await new Promise<void>((resolve) => {
        const either = AbortSignal.any([woken, signal]);
        if (either.aborted) resolve();
        else either.addEventListener('abort', () => resolve(), { once: true });
      });
      // Nobody is logged in: woken again when there is somebody.
      if (place.offer === undefined) await wait(this.clock, 1_000, signal);
    }
  }

  async #dial(gateway: GatewayService, callback: Callback): Promise<Leg | undefined> {
    const to = callback.message.call.ani;
    callback.tries += 1;
    const number = gateway.settings.callerNumber || callback.message.call.dnis;
    const from = { number, isWithheld: false };
    const outcome = await gateway.deps.gateway
      .call?.({ to, from, ringMs, signal: this.#closing.signal })
      .catch((thrown: unknown) => {
        if (this.#closing.signal.aborted) throw thrown;
        // A try like any other: the agent must be free again, and the promise is kept.
        this.service.emit('trouble', toRingbackError(thrown));
        return undefined;
      });
    const how = outcome?.kind ?? 'unreachable';
    this.writer.append({
      kind: 'call.called-back',
      description: `Called back ${to}, try ${callback.tries}: ${how}`,
      conversationKey: `call:${callback.id}`,
      channel: gateway.id,
      initiatedBy: 'bot',
      isError: how !== 'answered' && callback.tries >= mostTries,
      data: { callId: callback.id, number: to, attempt: callback.tries, outcome: how },
    });
    return outcome?.kind === 'answered' ? outcome.leg : undefined;
  }

  /** They are there: put through to the agent, or to the next one, at the place that they had. */
  async #connect(
    gateway: GatewayService,
    callback: Callback,
    place: WaitingCall,
    agentId: string,
    leg: Leg,
  ): Promise<void> {
    const { message, callNodeId, request, enqueuedAt } = callback;
    const startedAt = new Date(this.clock.now()).toISOString();
    const call = { ...message.call, id: leg.id, startedAt, callbackOf: callback.id };
    delete call.ended;
    const session = gateway.adopt(leg, {
      ...{ callNodeId, steps: [], tally: newTally(), queued: { queue: request.queue, enqueuedAt } },
      message: { ...message, call },
    });
    this.writer.removeCall(rowOf(callback));
    this.service.team.assign(agentId, session.id);
    place.give(agentId);
    const { signal } = this.#closing;
    const language = request.language || session.language;
    const texts = queueTexts(request.language, request.voice, request.whisper);
    const step = { nodeId: '', msg: session.message };
    const outcome = await session.run(step, signal, async () => {
      await leg.play(
        await gateway.voice.sentences([sayDefault(language, 'callbackConnecting')], language, signal),
        signal,
      );
      const work = { session, leg, msg: { ...session.message, _msgid: '' }, signal };
      return visit(this.service, gateway, place, { queue: request.queue, texts }, work);
    });
    if (outcome.kind !== 'connected') return gateway.fail(session, 'Nobody took the call that was called back.');
    session.note({ queue: { ...(message.queue as object), agent: outcome.talk.agent } });
    talkOn(session, outcome.talk, { teamId: this.service.id, queue: request.queue });
  }

  #callerOf({ id, gatewayId, request, enqueuedAt, message }: Callback) {
    const { queue, priority, skills } = request;
    const { ani, name } = message.call;
    const caller = { callId: id, gatewayId, queue, priority, skills, enqueuedAt, number: ani, isCallback: true };
    return name ? { ...caller, name } : caller;
  }

  #keep(callback: Callback): void {
    this.writer.saveCall(rowOf(callback), this.service.id, () => JSON.stringify(callback));
  }
}

/** Not the call's own id: the row of the call in which it was promised goes when that call ends. */
function rowOf({ id }: Callback): string {
  return `callback:${id}`;
}

function gatewayUp({ gatewayId }: Callback): GatewayService | undefined {
  const gateway = findGateway(gatewayId);
  return gateway?.deps.gateway.call && gateway.health.state === 'up' ? gateway : undefined;
}
