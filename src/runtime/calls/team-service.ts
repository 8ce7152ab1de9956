import { EventEmitter } from 'node:events';
import type { Agent, ChosenState } from '../../core/call/agent';
import { isLoggedIn } from '../../core/call/agent';
import { type Opening, openingAt } from '../../core/call/business-hours';
import type { CallMessage } from '../../core/call/call-message';
import type { CallSession, SavedCall } from '../../core/call/call-session';
import { Team } from '../../core/call/team';
import type { TeamSettings } from '../../core/call/team-settings';
import { RingbackError, toRingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import { holdStore, releaseStore, type StoreService } from '../store-service';
import { type Callback, Callbacks } from './callbacks';
import { deskGateways } from './desk-gateways';
import { sessionById } from './live-sessions';
import { CallWriter } from './write-behind';

export interface TeamServiceDeps {
  storeService: StoreService;
  clock: Clock;
}

/** What the agents node and the console tell of a team. */
export interface TeamReport {
  available: number;
  loggedIn: number;
  onCall: number;
  waiting: number;
  isOpen: boolean;
  opensAt?: string;
  list: { id: string; name: string; state: Agent['state']; since: string; skills: string[] }[];
}

/** What the agent desk shows of the caller. */
export interface DeskCall {
  id: string;
  gatewayId: string;
  number: string;
  name?: string;
  startedAt: number;
  talkingSince?: number;
  isRinging: boolean;
  queue: string;
  waitedMs: number;
  zendesk?: unknown;
  menu?: unknown;
}

/**
 * A team's agents and queues at run time. Outlives its config node over redeploys; the states of its agents
 * are kept in the store, for nobody logs in again after a restart. Emits 'change'.
 */
export class TeamService extends EventEmitter {
  readonly team: Team;
  readonly callbacks: Callbacks;
  readonly #writer: CallWriter;
  #settings: TeamSettings;
  #saved: string | undefined;
  #isRead = false;
  #isWriting = false;
  #isTelling = false;
  /** By agent, for as long as they talk or write up: the call's session is gone by then. */
  readonly #calls = new Map<string, DeskCall>();
  readonly #unfollow: () => void;
  #tellRead: () => void = () => undefined;
  /** Resolves once it is known who was logged in before. Not while the store is away. */
  readonly whenRead = new Promise<void>((resolve) => {
    this.#tellRead = resolve;
  });

  constructor(
    settings: TeamSettings,
    private readonly deps: TeamServiceDeps,
  ) {
    super();
    this.setMaxListeners(0);
    this.#settings = settings;
    const { clock, storeService } = deps;
    holdStore(storeService);
    this.team = new Team({ clock, settings, onChange: () => this.#changed() });
    this.#writer = new CallWriter(
      storeService,
      () => clock.now(),
      (error) => this.emit('trouble', error),
    );
    this.callbacks = new Callbacks(this, clock, this.#writer);
    this.#unfollow = storeService.follow(
      () => void this.#read(),
      () => undefined,
    );
  }

  get id(): string {
    return this.#settings.id;
  }

  get name(): string {
    return this.#settings.name;
  }

  update(settings: TeamSettings): void {
    this.#settings = settings;
    this.team.update(settings);
  }

  opening(): Opening {
    return openingAt(this.deps.clock.now(), this.#settings.hours);
  }

  report(): TeamReport {
    const { agents } = this.team;
    const { isOpen, opensAt } = this.opening();
    return {
      available: agents.filter(({ state }) => state === 'available').length,
      loggedIn: agents.filter(isLoggedIn).length,
      onCall: agents.filter(({ state }) => state === 'on-call' || state === 'ringing').length,
      waiting: this.team.waiting.length,
      isOpen,
      ...(opensAt ? { opensAt } : {}),
      list: agents.map(({ id, name, state, since, skills }) => ({
        ...{ id, name, state, skills },
        since: new Date(since).toISOString(),
      })),
    };
  }

  /** For the agent desk; plain data. */
  snapshot() {
    const { agents, waiting, settings } = this.team;
    return {
      now: this.deps.clock.now(),
      isOpen: this.opening().isOpen,
      agents: agents.map((agent) => {
        const { id, name, state, since, until, skills, nextState, reason } = agent;
        const call = this.#callOf(agent);
        return {
          ...{ id, name, state, since, skills },
          ...(until === undefined ? {} : { until }),
          ...(nextState ? { nextState } : {}),
          ...(reason ? { reason } : {}),
          ...(call ? { call } : {}),
        };
      }),
      queues: settings.queues.map(({ name }) => ({
        name,
        waiting: waiting
          .filter(({ queue }) => queue === name)
          .map(({ callId, number, name: caller, priority, enqueuedAt, isCallback }) => ({
            ...{ callId, number, priority, enqueuedAt, isCallback },
            ...(caller ? { name: caller } : {}),
          })),
      })),
    };
  }

  /** Calls at each change, at most once in a turn of the event loop. Returns what takes the listener away. */
  follow(onChange: () => void): () => void {
    this.on('change', onChange);
    return () => this.off('change', onChange);
  }

  setState(agentId: string, state: ChosenState): void {
    this.team.setState(agentId, state);
  }

  /** The agent still talks on a line that outlived our process. */
  resumeTalk({ id, leg, tally }: CallSession, { agentId, queue }: NonNullable<SavedCall['talk']>): void {
    const { clock } = this.deps;
    if (!this.team.resumeTalk(agentId, id)) return;
    void leg.ended.then(() => {
      const talkMs = clock.now() - (tally.talkingSince ?? clock.now());
      this.team.endOffer(agentId, 'talked', { queue, talkMs });
    });
  }

  /** Hangs up the call that the agent talks to; the one that rings is given to somebody else. */
  hangUp(agentId: string): void {
    const { callId, state } = this.team.agent(agentId);
    const session = callId === undefined ? undefined : sessionById(callId);
    if (!session || state !== 'on-call') {
      throw new RingbackError('RB_INPUT', 'This agent is not on a call.', {
        remedy: 'The call may have ended already.',
      });
    }
    session.tally.hungUpBy = 'agent';
    void session.leg.hangup().catch((error: unknown) => this.emit('trouble', toRingbackError(error)));
  }

  async close(): Promise<void> {
    this.#unfollow();
    this.#tellRead();
    this.callbacks.close();
    this.team.close();
    await this.#write().catch(() => undefined); // the store's own trouble has been told by its status
    await this.#writer.close();
    await releaseStore(this.deps.storeService);
  }

  #noteCalls(): void {
    const { agents } = this.team;
    for (const agent of agents) this.#callOf(agent);
    for (const id of this.#calls.keys()) if (!agents.some((agent) => agent.id === id)) this.#calls.delete(id);
  }

  /** The call that rings at an agent's, that they are on, or that they write up. */
  #callOf(agent: Readonly<Agent>): DeskCall | undefined {
    const { id, state } = agent;
    const call = this.#liveCallOf(agent) ?? (state === 'wrap-up' ? this.#calls.get(id) : undefined);
    if (call && state !== 'ringing') this.#calls.set(id, call);
    else this.#calls.delete(id);
    return call;
  }

  #liveCallOf({ callId, state }: Readonly<Agent>): DeskCall | undefined {
    const session = callId === undefined ? undefined : sessionById(callId);
    if (!session) return undefined;
    const { call, message, tally } = session;
    const { zendesk, menu, queue } = message as CallMessage & {
      zendesk?: unknown;
      menu?: unknown;
      queue?: { name?: string };
    };
    const now = this.deps.clock.now();
    return {
      ...{ id: call.id, gatewayId: call.gateway, number: call.ani },
      ...(call.name ? { name: call.name } : {}),
      startedAt: Date.parse(call.startedAt),
      ...(tally.talkingSince === undefined ? {} : { talkingSince: tally.talkingSince }),
      isRinging: state === 'ringing',
      queue: session.queued?.queue ?? queue?.name ?? '',
      waitedMs: tally.waitedMs + (tally.waitingSince === undefined ? 0 : now - tally.waitingSince),
      ...(zendesk ? { zendesk } : {}),
      ...(menu ? { menu } : {}),
    };
  }

  #changed(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      this.#noteCalls();
      this.emit('change');
      if (this.#isRead) void this.#write().catch(() => undefined); // written again at the next change
    });
  }

  get #key(): string {
    return `team:${this.id}:states`;
  }

  async #read(): Promise<void> {
    if (this.#isRead) return;
    try {
      this.#saved = await this.deps.storeService.store.readValue(this.#key);
      const kept = await this.deps.storeService.store.listLiveCalls(this.id);
      this.#isRead = true;
      this.callbacks.load(kept.map(({ content }) => JSON.parse(content) as Callback));
      if (this.#saved) this.team.importStates(JSON.parse(this.#saved) as Record<string, unknown>);
      // Otherwise the first calls after a restart would find nobody at the desks, and send everybody to break.
      for (const { id } of this.team.agents.filter(isLoggedIn)) {
        for (const { desks } of deskGateways()) desks.expect(id);
      }
      this.#tellRead();
    } catch (error) {
      this.emit('trouble', toRingbackError(error));
    }
  }

  async #write(): Promise<void> {
    if (this.#isWriting || !this.#isRead) return;
    this.#isWriting = true;
    try {
      for (let text = this.#states(); text !== this.#saved; text = this.#states()) {
        const { store } = this.deps.storeService;
        const isSwapped = await store.swapValue(this.#key, this.#saved, text, this.deps.clock.now());
        // Somebody else wrote it: theirs is what the next change is compared with.
        this.#saved = isSwapped ? text : await store.readValue(this.#key);
      }
    } finally {
      this.#isWriting = false;
    }
  }

  #states(): string {
    return JSON.stringify(this.team.exportStates());
  }
}
