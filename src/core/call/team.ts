import type { Clock, TimerHandle } from '../../ports/clock';
import { RingbackError } from '../errors';
import { type Agent, type AgentSettings, type ChosenState, chosenStates, hasSkills, isLoggedIn } from './agent';
import type { QueueSettings, TeamSettings } from './team-settings';
import { comesBefore, WaitingCall, type WaitingCaller } from './waiting-call';
import { HandleTimes } from './waiting-time';

export interface TeamDeps {
  clock: Clock;
  settings: TeamSettings;
  /** At every change of an agent or of who waits. */
  onChange(): void;
}

/** What became of an offered call, as far as the agent is concerned. */
export type OfferEnd = 'talked' | 'no-answer' | 'busy' | 'rejected' | 'unreachable' | 'withdrawn';

/**
 * Agents and waiting callers, and who is given whom: by priority, then by age; to the agent with the needed
 * skills who has been idle longest. Knows no lines: whoever waits is told of an offer and rings the agent.
 */
export class Team {
  #settings: TeamSettings;
  readonly #agents = new Map<string, Agent>();
  readonly #wrapUps = new Map<string, TimerHandle>();
  readonly #waiting: WaitingCall[] = [];
  readonly #handleTimes = new HandleTimes();

  constructor(private readonly deps: TeamDeps) {
    this.#settings = deps.settings;
    this.update(deps.settings);
  }

  get settings(): TeamSettings {
    return this.#settings;
  }

  get agents(): readonly Readonly<Agent>[] {
    return [...this.#agents.values()];
  }

  /** In the order in which they will be served, over all queues. */
  get waiting(): readonly WaitingCall[] {
    return this.#waiting;
  }

  /** New settings after a redeploy: who is on a call stays, though taken from the list. */
  update(settings: TeamSettings): void {
    this.#settings = settings;
    const now = this.deps.clock.now();
    const listed = new Set(settings.agents.map(({ id }) => id));
    for (const { id, state } of [...this.#agents.values()]) {
      const isBusy = state === 'ringing' || state === 'on-call';
      if (!listed.has(id) && !isBusy) this.#forget(id);
    }
    for (const listedAgent of settings.agents) {
      const known = this.#agents.get(listedAgent.id);
      if (known) Object.assign(known, listedAgent);
      else this.#agents.set(listedAgent.id, { ...listedAgent, state: 'logged-out', since: now, idleSince: now });
    }
    this.#changed();
  }

  /** RB_INPUT for a queue that the team does not have. */
  queue(name: string): QueueSettings {
    const found = this.#settings.queues.find((queue) => queue.name === name);
    if (found) return found;
    const names = this.#settings.queues.map((queue) => `"${queue.name}"`).join(', ');
    throw new RingbackError('RB_INPUT', `The team "${this.#settings.name}" has no queue "${name}".`, {
      remedy: names ? `It has ${names}.` : 'Add one in the team.',
    });
  }

  agent(id: string): Readonly<Agent> {
    const agent = this.#agents.get(id);
    if (agent) return agent;
    throw new RingbackError('RB_INPUT', `The team "${this.#settings.name}" has no agent "${id}".`, {
      remedy: 'Use the ID of an agent of the team.',
    });
  }

  /** Takes the state, or after the call that the agent is on. */
  setState(id: string, state: ChosenState): void {
    const agent = this.agent(id) as Agent;
    if (!chosenStates.includes(state)) {
      throw new RingbackError('RB_INPUT', `An agent cannot be set to "${String(state)}".`, {
        remedy: `Use one of ${chosenStates.join(', ')}.`,
      });
    }
    if (agent.state === 'ringing' || agent.state === 'on-call') {
      agent.nextState = state;
      this.deps.onChange();
      return;
    }
    this.#enter(agent, state);
    this.#changed();
  }

  /** Agents who take this call, when it has waited so long. */
  #eligible(call: WaitingCall, waitedMs: number): Agent[] {
    // Taken out of the team while somebody waits in it, as those do who are to be called back.
    if (!this.#hasQueue(call.queue)) return [];
    const queues = [call.queue];
    const { overflowMs, overflowQueue } = this.queue(call.queue);
    if (overflowMs > 0 && waitedMs >= overflowMs && this.#hasQueue(overflowQueue)) queues.push(overflowQueue);
    return [...this.#agents.values()].filter((agent) =>
      queues.some((name, index) =>
        // Those who help out need what their own queue asks for, not what the other one does.
        hasSkills(agent, [...this.queue(name).skills, ...(index === 0 ? call.skills : [])]),
      ),
    );
  }

  #hasQueue(name: string): boolean {
    return this.#settings.queues.some((queue) => queue.name === name);
  }

  /** Those who will help out later are worth waiting for, too. */
  isAnybodyThere(call: WaitingCall): boolean {
    return this.#eligible(call, Number.POSITIVE_INFINITY).some(isLoggedIn);
  }

  /** Takes a caller in; RB_INPUT for an unknown queue. Leave when done, whatever happened. */
  enter(caller: WaitingCaller): WaitingCall {
    const { overflowMs } = this.queue(caller.queue);
    const call = new WaitingCall(caller);
    const at = this.#waiting.findIndex((other) => comesBefore(call, other));
    this.#waiting.splice(at === -1 ? this.#waiting.length : at, 0, call);
    if (overflowMs > 0) {
      const leftMs = caller.enqueuedAt + overflowMs - this.deps.clock.now();
      call.overflow = this.deps.clock.setTimeout(() => this.#changed(), Math.max(0, leftMs));
    }
    this.#changed();
    return call;
  }

  /** Takes the caller out; an agent who was offered the call and not asked is free again. */
  leave(call: WaitingCall): void {
    const at = this.#waiting.indexOf(call);
    if (at === -1) return;
    this.#waiting.splice(at, 1);
    if (call.overflow) this.deps.clock.clearTimeout(call.overflow);
    const offered = call.takeOffer();
    if (offered) this.endOffer(offered, 'withdrawn');
    else this.#changed();
  }

  /** 1 is next. */
  position(call: WaitingCall): number {
    call.lastPosition = this.#waiting.filter(({ queue }) => queue === call.queue).indexOf(call) + 1;
    return call.lastPosition;
  }

  /** How long the caller will probably still wait; undefined while nobody is there. */
  expectedWaitMs(call: WaitingCall): number | undefined {
    const agents = this.#eligible(call, this.deps.clock.now() - call.enqueuedAt).filter(({ state }) =>
      isWorking(state),
    );
    if (agents.length === 0) return undefined;
    return Math.round((this.position(call) * this.#handleTimes.average(this.#settings.handleMs)) / agents.length);
  }

  /** The agent's call goes by another id from now on: a callback has become a call. */
  assign(agentId: string, callId: string): void {
    (this.agent(agentId) as Agent).callId = callId;
    this.deps.onChange();
  }

  /** The agent answered and talks. */
  beginTalk(agentId: string): void {
    const agent = this.agent(agentId) as Agent;
    this.#move(agent, 'on-call');
    this.deps.onChange();
  }

  /** A talk that outlived our process goes on. False: the agent is not there, or has another call by now. */
  resumeTalk(agentId: string, callId: string): boolean {
    const agent = this.#agents.get(agentId);
    if (!agent || agent.state === 'ringing' || agent.state === 'on-call') return false;
    if (agent.state !== 'available') agent.nextState = agent.state;
    this.#dropWrapUp(agentId);
    this.#move(agent, 'on-call');
    agent.callId = callId;
    this.#changed();
    return true;
  }

  /** What came of the call that the agent was offered. `queue`: whose wrap-up time counts after a talk. */
  endOffer(agentId: string, end: OfferEnd, talk?: { queue: string; talkMs: number }): void {
    const agent = this.#agents.get(agentId);
    if (!agent || (agent.state !== 'ringing' && agent.state !== 'on-call')) return;
    delete agent.callId;
    const wrapUpMs = talk && this.#hasQueue(talk.queue) ? this.queue(talk.queue).wrapUpMs : 0;
    if (end === 'talked') {
      agent.idleSince = this.deps.clock.now();
      if (talk) this.#handleTimes.add(talk.talkMs + wrapUpMs);
    }
    const { nextState } = agent;
    delete agent.nextState;
    if (end === 'talked' && wrapUpMs > 0 && nextState !== 'logged-out') {
      this.#enter(agent, 'wrap-up');
      const then = nextState === undefined || nextState === 'wrap-up' ? 'available' : nextState;
      this.#wrapUps.set(
        agentId,
        this.deps.clock.setTimeout(() => {
          this.#enter(agent, then);
          this.#changed();
        }, wrapUpMs),
      );
    } else if (end === 'talked' || end === 'withdrawn') {
      this.#enter(agent, nextState ?? 'available');
    } else {
      // Whoever does not answer would be offered every next call; a break is ended by the agent.
      this.#enter(agent, nextState === 'logged-out' ? nextState : 'break');
      agent.reason = end;
    }
    const isListed = this.#settings.agents.some(({ id }) => id === agentId);
    if (!isListed) this.#forget(agentId);
    this.#changed();
  }

  /** For a store: the states that outlive a restart. */
  exportStates(): Record<string, ChosenState> {
    return Object.fromEntries([...this.#agents.values()].map((agent) => [agent.id, lastingState(agent)]));
  }

  importStates(states: Record<string, unknown>): void {
    for (const agent of this.#agents.values()) {
      const state = chosenStates.find((known) => known === states[agent.id]);
      if (!state) continue;
      const taken = state === 'wrap-up' ? 'available' : state;
      if (agent.state === 'logged-out') this.#enter(agent, taken);
      // A talk that outlived our process was found before the states were read.
      else if (agent.state === 'on-call') {
        if (taken === 'available') delete agent.nextState;
        else agent.nextState = taken;
      }
    }
    this.#changed();
  }

  close(): void {
    for (const timer of this.#wrapUps.values()) this.deps.clock.clearTimeout(timer);
    this.#wrapUps.clear();
    for (const call of [...this.#waiting]) if (call.overflow) this.deps.clock.clearTimeout(call.overflow);
  }

  #enter(agent: Agent, state: ChosenState): void {
    this.#dropWrapUp(agent.id);
    if (state === 'available' && !isWorking(agent.state)) agent.idleSince = this.deps.clock.now();
    this.#move(agent, state);
  }

  #move(agent: Agent, state: Agent['state']): void {
    if (agent.state !== state) agent.since = this.deps.clock.now();
    agent.state = state;
    delete agent.reason;
  }

  #forget(id: string): void {
    this.#dropWrapUp(id);
    this.#agents.delete(id);
  }

  #dropWrapUp(id: string): void {
    const wrapUp = this.#wrapUps.get(id);
    if (wrapUp) this.deps.clock.clearTimeout(wrapUp);
    this.#wrapUps.delete(id);
  }

  /** Gives every caller, in order, the agent who is free for them; then tells everybody. */
  #changed(): void {
    const now = this.deps.clock.now();
    for (const call of this.#waiting) {
      if (call.isIdle) {
        const [agent] = this.#eligible(call, now - call.enqueuedAt)
          .filter(({ state }) => state === 'available')
          .sort((a, b) => a.idleSince - b.idleSince);
        if (agent) {
          this.#move(agent, 'ringing');
          agent.callId = call.callId;
          call.give(agent.id);
        }
      }
      if (call.isIdle && !this.isAnybodyThere(call)) call.wake();
    }
    this.deps.onChange();
  }
}

function isWorking(state: Agent['state']): boolean {
  return state === 'available' || state === 'ringing' || state === 'on-call' || state === 'wrap-up';
}

function lastingState({ state, nextState }: Agent): ChosenState {
  if (nextState) return nextState;
  return state === 'ringing' || state === 'on-call' ? 'available' : state;
}

export type { AgentSettings };
