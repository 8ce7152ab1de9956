import { EventEmitter } from 'node:events';
import type { Opening } from '../../core/call/business-hours';
import type { CallInfo, CallMessage } from '../../core/call/call-message';
import { CallSession, type CallSessionDeps, newCall, type SavedCall } from '../../core/call/call-session';
import { endingOf } from '../../core/call/disposition';
import { RingbackError, toRingbackError } from '../../core/errors';
import type { Clock, TimerHandle } from '../../ports/clock';
import type { Gateway, GatewayHealth, Leg, LegEnd } from '../../ports/gateway';
import type { LiveCallRow } from '../../ports/store';
import { holdStore, releaseStore, type StoreService } from '../store-service';
import { serveEnds, tellEnd } from './call-ends';
import { endedEvent, historyOf } from './call-history';
import { chooseCallNode } from './call-node-choice';
import type { CallVoice } from './call-voice';
import { addSession, removeSession, resumeSteps } from './live-sessions';
import { savedText } from './saved-text';
import { CallWriter } from './write-behind';

/** A call node, as its gateway sees it. */
export interface CallNode {
  id: string;
  /** Dialled numbers that it takes, `*` for any characters; empty: all. */
  numbers: string[];
  /** Empty: the gateway's. */
  language: string;
  silenceMs: number;
  /** Empty: our own sentence. */
  apology: string;
  opening(): Opening | undefined;
  onCall(msg: CallMessage): void;
  onEnded(msg: CallMessage): void;
}

export interface GatewayServiceSettings {
  id: string;
  name: string;
  language: string;
  callerNumber: string;
}

export interface GatewayServiceDeps {
  gateway: Gateway;
  storeService: StoreService;
  clock: Clock;
  voice: CallVoice;
  /** Tells one voice from another. */
  voiceKey?: string;
  /** Resolves when the gateway that was there before has let go. */
  before?: Promise<void>;
  /** What a caller hears when something has gone wrong, in their language. */
  apology(language: string): string;
}

/** Nodes that a redeploy makes anew are there well before; a softphone is back by then, too. */
const strandedAfterMs = 6_000;
/** After a start, legs of calls that went on are found again within this time. */
const foundAgainWithinMs = 12_000;

/**
 * A voice gateway and the calls that came through it. Outlives its config node over redeploys. Emits 'change'
 * when its health or the number of its calls is another one, and 'trouble' with errors that belong to no message.
 */
export class GatewayService extends EventEmitter {
  readonly sessions = new Map<string, CallSession>();
  readonly #callNodes = new Map<string, CallNode>();
  readonly #writer: CallWriter;
  readonly #timers = new Set<TimerHandle>();
  /** Calls of an earlier run of the process, until their legs are found again. */
  #saved: Promise<Map<string, SavedCall>>;
  #health: GatewayHealth = { state: 'starting' };
  #isClosed = false;
  #voice: CallVoice;
  #voiceKey: string;

  constructor(
    public settings: GatewayServiceSettings,
    readonly deps: GatewayServiceDeps,
  ) {
    super();
    this.setMaxListeners(0);
    const { gateway, storeService, clock, voice, voiceKey = '', before } = deps;
    this.#voice = voice;
    this.#voiceKey = voiceKey;
    holdStore(storeService);
    this.#writer = new CallWriter(
      storeService,
      () => clock.now(),
      (error) => this.emit('trouble', error),
    );
    this.#saved = this.#readSaved();
    gateway.onHealth((health) => {
      this.#health = health;
      this.emit('change');
    });
    gateway.onCall((leg, isResumed) => {
      void this.#begin(leg, isResumed).catch((error: unknown) => {
        this.emit('trouble', toRingbackError(error));
        void leg.hangup().catch(() => undefined); // the line is gone already
      });
    });
    // The nodes of the flow are made in the same turn of the event loop as this one, or soon after.
    this.#after(50, () => void Promise.resolve(before).then(() => this.#isClosed || gateway.start()));
    this.#after(foundAgainWithinMs, () => this.#giveUpSaved());
  }

  get id(): string {
    return this.settings.id;
  }

  get health(): GatewayHealth {
    return this.#health;
  }

  get voice(): CallVoice {
    return this.#voice;
  }

  /** Settings that calls can go on with. `createVoice` is asked when `voiceKey` is another one. */
  update(settings: GatewayServiceSettings, voiceKey: string, createVoice: () => CallVoice): void {
    this.settings = settings;
    if (voiceKey === this.#voiceKey) return;
    const before = this.#voice;
    this.#voiceKey = voiceKey;
    this.#voice = createVoice();
    void before.close().catch((error: unknown) => this.emit('trouble', toRingbackError(error)));
  }

  /** Returns what takes it away. */
  serve(node: CallNode): () => void {
    this.#callNodes.set(node.id, node);
    const stopTelling = serveEnds(node.id, node.onEnded);
    return () => {
      stopTelling();
      if (this.#callNodes.get(node.id) === node) this.#callNodes.delete(node.id);
    };
  }

  /** The numbers that somebody may dial here, for the softphone. */
  get numbers(): string[] {
    return [...this.#callNodes.values()].flatMap(({ numbers }) => numbers).filter((number) => !number.includes('*'));
  }

  /** A call that we began. Its end is told to `callNodeId`. */
  adopt(leg: Leg, saved: SavedCall): CallSession {
    const session = this.#open(leg, saved);
    session.event({ kind: 'started' });
    return session;
  }

  /** Something went wrong that the flow cannot mend: the caller hears so, and the call ends as failed. */
  async fail(session: CallSession, why: string): Promise<void> {
    if (session.hasEnded || session.tally.failure !== undefined) return;
    session.tally.failure = why;
    session.event({ kind: 'trouble', code: 'RB_CALL_FAILED', message: why });
    const over = this.#apologize(session);
    // A step that comes late must not speak at the same time.
    session.occupy(over);
    await over;
  }

  /** `content` gives JSON text. */
  keep(callId: string, content: () => string, ownerId = this.id): void {
    this.#writer.saveCall(callId, ownerId, content);
  }

  forget(callId: string): void {
    this.#writer.removeCall(callId);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) this.deps.clock.clearTimeout(timer);
    this.#stopReading();
    // Nobody took the calls over: the flow that they were in is gone.
    for (const session of this.sessions.values())
      session.tally.failure ??= 'The gateway was closed while the call went on.';
    await this.deps.gateway.stop({ drainMs: 0 });
    await this.#writer.close();
    await this.#voice.close();
    await releaseStore(this.deps.storeService);
  }

  async #begin(leg: Leg, isResumed: boolean): Promise<void> {
    if (isResumed) return this.#resume(leg);
    const node = chooseCallNode([...this.#callNodes.values()], leg.to);
    if (!node) {
      throw new RingbackError('RB_CONFIG', `A call to ${leg.to} came in, and no call node takes it.`, {
        remedy: `Add a call node for the gateway "${this.settings.name}", or the number ${leg.to} to one.`,
      });
    }
    const call = this.#describe(leg, node);
    const session = this.#open(leg, newCall(node.id, call));
    session.event({ kind: 'started' });
    await leg.answer();
    if (session.hasEnded) return;
    session.watch();
    node.onCall(session.message);
  }

  /** A leg that outlived our process: the flow goes on where it was. */
  async #resume(leg: Leg): Promise<void> {
    const saved = await this.#saved;
    const found = [...saved].find(([, { message }]) => message.call.id === leg.id);
    if (!found) {
      const call = this.#describe(leg, undefined);
      await this.fail(this.#open(leg, newCall('', call)), 'A line was found again of which nothing is known.');
      return;
    }
    saved.delete(found[0]);
    const session = this.#open(leg, found[1]);
    session.event({ kind: 'started', resumed: true });
    if (session.tally.talkingSince !== undefined) {
      session.occupy(leg.ended);
      return;
    }
    resumeSteps(session);
    this.#watchStranded(session);
    session.watch();
  }

  #describe(leg: Leg, node: CallNode | undefined): CallInfo {
    const { number, name, isWithheld, attestation } = leg.from;
    const opening = node?.opening();
    return {
      id: leg.id,
      ani: isWithheld ? '' : number,
      dnis: leg.to,
      gateway: this.id,
      language: leg.language || node?.language || this.settings.language,
      startedAt: new Date(this.deps.clock.now()).toISOString(),
      isWithheld,
      ...(name ? { name } : {}),
      ...(attestation ? { attestation } : {}),
      ...(opening ? { isOpen: opening.isOpen } : {}),
      ...(opening?.opensAt ? { opensAt: opening.opensAt } : {}),
      parameters: { ...leg.parameters },
    };
  }

  #open(leg: Leg, saved: SavedCall): CallSession {
    const deps: CallSessionDeps = {
      clock: this.deps.clock,
      leg,
      saved,
      silenceMs: this.#callNodes.get(saved.callNodeId)?.silenceMs ?? 20_000,
      onChange: (changed) => this.keep(changed.id, () => savedText(changed.save())),
      onEvent: (of, event) => this.#writer.append(historyOf(of, event)),
      onSilence: (silent) => {
        void this.fail(silent, 'No node of the flow had anything for the caller any more.');
      },
      onInterrupted: (interrupted) => this.#watchStranded(interrupted),
      onEnded: (over, end) => this.#ended(over, end),
    };
    const session = new CallSession(deps);
    this.sessions.set(session.id, session);
    addSession(session);
    this.keep(session.id, () => savedText(session.save()));
    this.emit('change');
    return session;
  }

  async #apologize(session: CallSession): Promise<void> {
    const { language, leg } = session;
    const text = this.#callNodes.get(session.callNodeId)?.apology || this.deps.apology(language);
    const { signal } = new AbortController();
    const tell = (thrown: unknown) => {
      const error = toRingbackError(thrown);
      if (error.code !== 'RB_CALL_ENDED') this.emit('trouble', error);
    };
    try {
      await leg.answer();
      await leg.play(await this.voice.sentences([text], language, signal), signal);
    } catch (thrown) {
      tell(thrown);
    }
    await leg.hangup().catch(tell);
  }

  #watchStranded(session: CallSession): void {
    this.#after(strandedAfterMs, () => {
      if (session.isStranded) void this.fail(session, 'The node that worked on the call is gone.');
    });
  }

  #ended(session: CallSession, end: LegEnd): void {
    this.sessions.delete(session.id);
    removeSession(session);
    this.#tell(session.callNodeId, session.message, session.tally, end, (ended) =>
      this.#writer.append(endedEvent(session, ended)),
    );
    this.emit('ended', session);
    this.emit('change');
  }

  #tell(
    callNodeId: string,
    message: CallMessage,
    tally: SavedCall['tally'],
    end: LegEnd,
    record: (ended: NonNullable<CallInfo['ended']>) => void,
  ): void {
    const ended = endingOf(message.call, tally, end, this.deps.clock.now());
    record(ended);
    const msg = { ...message, call: { ...message.call, ended } };
    // No call node has anything to do with a line of which nothing is known.
    if (callNodeId) tellEnd(callNodeId, msg);
    this.forget(message.call.id);
  }

  async #readSaved(): Promise<Map<string, SavedCall>> {
    const { storeService } = this.deps;
    const rows = await new Promise<LiveCallRow[]>((resolve) => {
      const unfollow = storeService.follow(
        () => {
          storeService.store.listLiveCalls(this.id).then(
            (found) => {
              resolve(found);
              setImmediate(() => unfollow());
            },
            (error: unknown) => this.emit('trouble', toRingbackError(error)),
          );
        },
        () => undefined,
      );
      this.#stopReading = () => {
        unfollow();
        resolve([]);
      };
    });
    // What has come since this service began is not from an earlier run.
    const old = rows.filter(({ callId }) => !this.sessions.has(callId));
    return new Map(old.map(({ callId, content }) => [callId, JSON.parse(content) as SavedCall]));
  }

  #stopReading: () => void = () => undefined;

  /** Calls whose lines did not outlive our process: their end is told now. */
  #giveUpSaved(): void {
    void this.#saved.then((saved) => {
      if (this.#isClosed) return;
      for (const { callNodeId, message, tally } of saved.values()) {
        const end: LegEnd = { cause: 'gateway', detail: 'The call was lost in a restart.' };
        this.#tell(callNodeId, message, tally, end, () => undefined);
      }
      saved.clear();
    });
  }

  #after(ms: number, run: () => void): void {
    const timer = this.deps.clock.setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }
}
