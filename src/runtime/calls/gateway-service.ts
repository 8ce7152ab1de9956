import { EventEmitter } from 'node:events';
import type { CallInfo, CallMessage } from '../../core/call/call-message';
import {
  CallSession,
  type CallSessionDeps,
  newCall,
  type SavedCall,
  type SentMessage,
} from '../../core/call/call-session';
import { endingOf } from '../../core/call/disposition';
import { RingbackError, toRingbackError } from '../../core/errors';
import type { Clock, TimerHandle } from '../../ports/clock';
import type { Gateway, GatewayHealth, Leg, LegEnd, OfferedCallNode } from '../../ports/gateway';
import { tellInbound } from '../inbound-events';
import { holdStore, releaseStore, type StoreService } from '../store-service';
import { findTeam } from './call-center';
import { type CallRecord, endedEvent, historyOf } from './call-history';
import { type CallNode, CallNodes, type EndedMessage } from './call-nodes';
import type { CallVoice } from './call-voice';
import { addSession, removeSession, resumeCall, serveCallsSoon } from './live-sessions';
import { readSavedCalls, type SavedCalls } from './saved-calls';
import { savedText } from './saved-text';
import { ToldEnds } from './told-ends';
import { CallWriter } from './write-behind';

export interface GatewayServiceSettings {
  id: string;
  /** As it is chosen, by an environment variable maybe. */
  kind: string;
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
  readonly #callNodes: CallNodes;
  readonly #writer: CallWriter;
  readonly #toldEnds: ToldEnds;
  readonly #timers = new Set<TimerHandle>();
  readonly #stranded = new WeakMap<CallSession, TimerHandle>();
  /** Calls of an earlier run of the process, until their legs are found again. */
  readonly #saved: SavedCalls;
  /** Calls that began before those were read. */
  readonly #begun = new Set<string>();
  #isRead = false;
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
    this.#callNodes = new CallNodes({
      clock,
      onTold: (callNodeId, message) => this.#toldEnds.add(callNodeId, message),
      onUntold: (callNodeId, message) => this.#toldEnds.keep(callNodeId, message),
    });
    this.#toldEnds = new ToldEnds(clock, this);
    this.#saved = readSavedCalls(storeService, this.id, {
      ...(before ? { before } : {}),
      isOfThisRun: (callId) => this.#begun.has(callId),
      onTrouble: (error) => this.emit('trouble', error),
    });
    void this.#saved.calls.then(() => {
      this.#isRead = true;
      this.#begun.clear();
    });
    gateway.onHealth((health) => {
      this.#health = health;
      this.emit('change');
    });
    gateway.offer?.(() => this.#callNodes.list().map(offered));
    gateway.onCall((leg, isResumed) => {
      void this.#begin(leg, isResumed).catch((error: unknown) => {
        this.emit('trouble', toRingbackError(error));
        void leg.hangup().catch(() => undefined); // the line is gone already
      });
    });
    // The nodes of the flow are made in the same turn of the event loop as this one, or soon after.
    this.#after(50, () => void Promise.resolve(before).then(() => this.#start()));
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
    const taker = { step: () => undefined, lost: (_session: CallSession, { msg }: SentMessage) => node.onCall(msg) };
    const [remove, stop] = [this.#callNodes.add(node), serveCallsSoon(node.id, taker)];
    return () => {
      stop();
      remove();
    };
  }

  /** What an earlier service with another store could tell nobody: this one does not find it in its own. */
  takeOver({ untold }: { untold: CallNodes['untold'] }): void {
    for (const [callNodeId, ends] of untold) for (const msg of ends) this.#callNodes.tellEnd(callNodeId, msg);
  }

  get untold(): CallNodes['untold'] {
    return this.#callNodes.untold;
  }

  /** The numbers that somebody may dial here, for the softphone. */
  get numbers(): string[] {
    return this.#callNodes
      .list()
      .flatMap(({ numbers }) => numbers)
      .filter((number) => !number.includes('*'));
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
    this.#saved.stop();
    this.#callNodes.close();
    // Nobody took the calls over: the flow that they were in is gone.
    for (const session of this.sessions.values())
      session.tally.failure ??= 'The gateway was closed while the call went on.';
    await this.deps.gateway.stop({ drainMs: 0 });
    this.#toldEnds.close();
    await this.#writer.close();
    await this.#voice.close();
    await releaseStore(this.deps.storeService);
  }

  async #start(): Promise<void> {
    if (this.#isClosed) return;
    const { gateway } = this.deps;
    gateway.start();
    if (!gateway.recover) return;
    const saved = await this.#saved.calls;
    if (this.#isClosed) return;
    // Calls that have ended are kept as well, until that is told.
    const former = [...saved.values()].filter(({ message }) => !hasEnd(message));
    gateway.recover(
      former.map(({ message, tally }) => ({ id: message.call.id, isTalking: tally.talkingSince !== undefined })),
    );
  }

  /** Never rejects. */
  async #apologize(session: CallSession): Promise<void> {
    const { language, leg } = session;
    const text = this.#callNodes.find(session.callNodeId)?.apology || this.deps.apology(language);
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

  async #begin(leg: Leg, isResumed: boolean): Promise<void> {
    if (isResumed) return this.#resume(leg);
    const node = await this.#callNodes.takerOf(leg.to, leg.callNodeId);
    if (!node) {
      throw new RingbackError(
        'RB_CONFIG',
        `A call to ${leg.to || 'an unknown number'} came in, and no call node takes it.`,
        {
          remedy: `Add a call node for the gateway "${this.settings.name}", or the number ${leg.to || 'that is dialled'} to one.`,
        },
      );
    }
    const call = this.#describe(leg, node);
    if (call.ani) tellInbound({ channelId: this.id, kind: 'call', address: call.ani, at: this.deps.clock.now() });
    const session = this.#open(leg, newCall(node.id, call));
    session.event({ kind: 'started' });
    try {
      await leg.answer();
    } catch (thrown) {
      // Does nothing for a caller who hung up before.
      return this.fail(session, toRingbackError(thrown).message);
    }
    if (session.hasEnded) return;
    session.watch();
    session.sentOn({ nodeId: node.id, port: 0, msg: session.message });
    node.onCall(session.message);
  }

  /** A leg that outlived our process: the flow goes on where it was. */
  async #resume(leg: Leg): Promise<void> {
    const saved = await this.#saved.calls;
    if (this.#isClosed) return;
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
      if (session.talk) findTeam(session.talk.teamId)?.resumeTalk(session, session.talk);
      return;
    }
    session.loseMessages();
    resumeCall(session);
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
      silenceMs: this.#callNodes.find(saved.callNodeId)?.silenceMs ?? 20_000,
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
    if (!this.#isRead) this.#begun.add(session.id);
    this.keep(session.id, () => savedText(session.save()));
    this.emit('change');
    return session;
  }

  #watchStranded(session: CallSession): void {
    // A second redeploy has as long as the first.
    const before = this.#stranded.get(session);
    if (before) this.#forgo(before);
    const timer = this.#after(strandedAfterMs, () => {
      if (session.isStranded) void this.fail(session, 'The node that worked on the call is gone.');
    });
    this.#stranded.set(session, timer);
  }

  #ended(session: CallSession, end: LegEnd): void {
    this.sessions.delete(session.id);
    removeSession(session);
    this.#tellEnd(session, session.tally, end);
    this.emit('ended', session);
    this.emit('change');
  }

  #tellEnd(of: CallRecord & { callNodeId: string }, tally: SavedCall['tally'], end: LegEnd): void {
    const ended = endingOf(of.call, tally, end, this.deps.clock.now());
    this.#writer.append(endedEvent(of, ended));
    this.#callNodes.tellEnd(of.callNodeId, { ...of.message, call: { ...of.call, ended } });
  }

  /** Calls whose lines did not outlive our process: their end is told now. */
  #giveUpSaved(): void {
    void this.#saved.calls.then((saved) => {
      if (this.#isClosed) return;
      const end: LegEnd = { cause: 'gateway', detail: 'The call was lost in a restart.' };
      for (const { callNodeId, message, tally } of saved.values()) {
        const { call } = message;
        if (hasEnd(message)) this.#callNodes.tellEnd(callNodeId, message);
        else this.#tellEnd({ id: call.id, call, message, callNodeId }, tally, end);
      }
      saved.clear();
    });
  }

  #after(ms: number, run: () => void): TimerHandle {
    const timer = this.deps.clock.setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
    return timer;
  }

  #forgo(timer: TimerHandle): void {
    this.deps.clock.clearTimeout(timer);
    this.#timers.delete(timer);
  }
}

/** As somebody sees it who has never seen the canvas. */
function offered({ id, name, numbers }: CallNode): OfferedCallNode {
  const dialled = numbers.join(', ');
  return { id, name: name || dialled || id, description: dialled ? `Calls to ${dialled}` : 'All calls' };
}

function hasEnd(message: CallMessage): message is EndedMessage {
  return message.call.ended !== undefined;
}
