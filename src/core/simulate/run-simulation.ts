import type { Clock } from '../../ports/clock';
import type { Extraction } from '../../ports/extraction';
import type { DueItem, Store } from '../../ports/store';
import type { RingbackError } from '../errors';
import { actionEvent, actorOf } from '../followup/action';
import { FollowupCoordinator, type PollPart, type ReconcilePart } from '../followup/coordinator';
import type { NeedsByAction } from '../followup/decide';
import type { PollOutcome } from '../followup/poll-run';
import { createSimulatedExtraction, SimulatedSource, type StagePage } from './simulated-source';
import { simulateStore } from './simulated-store';
import {
  dayMs,
  type SimulatedMessage,
  type SimulatedPoll,
  type SimulatedRecipient,
  type SimulationRequest,
  type SimulationRun,
} from './simulation';
import { VirtualClock } from './virtual-clock';

/** What the flow behind the reconcile node works with. */
export interface SimulatedParts {
  coordinator: FollowupCoordinator;
  clock: Clock;
  store: Store;
  extraction: Extraction;
  /** Who is told, for the names of the result. */
  meet(recipient: SimulatedRecipient): void;
  /** A message has had its turn in a channel of this name. */
  waited(channel: string, ms: number): void;
  onError(error: RingbackError): void;
}

/** The recipients and notify nodes of the follow-up, without their shells. */
export interface SimulatedFlow {
  due(items: DueItem[]): void;
  /** Work that goes on without waiting for time: looking up, making messages. */
  readonly pending: number;
}

export interface SimulationDeps {
  /** Empty, and used by nobody else. */
  store: Store;
  stagePage: StagePage;
  lookup: Extraction['lookup'];
  /** Which of these recipients have stopped the messages of the follow-up; by default nobody. */
  optedOut?(recipients: string[]): Promise<string[]>;
  createFlow(parts: SimulatedParts): SimulatedFlow;
  /** One turn of the event loop. */
  turn(): Promise<void>;
  /** From 0 to 1. */
  onProgress?(share: number, messages: number): void;
}

/** Turns without anything going on after which nothing will begin by itself: more than the longest chain between two turns. */
const quietTurns = 4;
/** Nobody reads more; a hundred thousand texts would only have to be kept and handed on. */
const mostTexts = 2_000;
const minuteMs = 60_000;
const answerAfterMs = 60 * 60 * 1000;

/**
 * Runs a follow-up with a clock of its own through its whole life: the parts that decide are those of production.
 * Nothing is sent; what is kept is kept in `deps.store`. Rejects with the signal's reason when it is aborted.
 */
export async function runSimulation(
  request: SimulationRequest,
  deps: SimulationDeps,
  signal: AbortSignal,
): Promise<SimulationRun> {
  await deps.store.open();
  const simulation = new Simulation(request, deps);
  try {
    return await simulation.run(signal);
  } finally {
    await simulation.stop();
    await deps.store.close();
  }
}

class Simulation {
  readonly #clock: VirtualClock;
  readonly #source: SimulatedSource;
  readonly #simulated: ReturnType<typeof simulateStore>;
  readonly #coordinator: FollowupCoordinator;
  readonly #flow: SimulatedFlow;
  readonly #result: SimulationRun;
  readonly #recipients = new Map<string, SimulatedRecipient>();
  /** Answers that are to come, soonest first. */
  readonly #answers: { at: number; recordId: string; round: number; recipient: string; name: string }[] = [];
  /** Who was told of a round of a record. */
  readonly #told = new Map<string, Set<string>>();
  #error: RingbackError | undefined;
  #ids = 0;

  constructor(
    private readonly request: SimulationRequest,
    private readonly deps: SimulationDeps,
  ) {
    const { from, days, records, reconciliationId, followup, reconcile } = request;
    this.#clock = new VirtualClock(from);
    this.#source = new SimulatedSource(request);
    this.#result = {
      ...{ from, to: from + days * dayMs, records: records.length },
      ...{ messages: [], deferrals: [], ends: [], actions: [], polls: [], pollCount: 0, recipients: [], waits: [] },
    };
    const { messages, deferrals } = this.#result;
    this.#simulated = simulateStore(deps.store, {
      message: (message) => {
        messages.push(messages.length < mostTexts ? message : withoutText(message));
        this.#supposeAnswer(message);
      },
      deferral: (deferral) => deferrals.push(deferral),
      optedOut: async (recipients) => (await deps.optedOut?.(recipients)) ?? [],
      isAnsweredAtAll: () => this.#result.actions.length > 0,
      nextPollAt: (regular) => this.#nextTellingPoll(regular),
    });
    const { store } = this.#simulated;
    const clock = this.#clock;
    const onError = (error: RingbackError) => {
      this.#error ??= error;
    };
    const { stagePage, lookup } = deps;
    const extraction = createSimulatedExtraction(this.#source, {
      ...{ store, stagePage, reconciliationId, lookup },
      now: () => clock.now(),
    });
    this.#coordinator = new FollowupCoordinator({
      ...{ store, extraction, clock, onError },
      settings: { ...followup, isActive: true },
      owner: 'simulation',
      newId: () => `simulated-${++this.#ids}`,
      onChange: () => undefined,
    });
    const coordinator = this.#coordinator;
    this.#flow = deps.createFlow({
      ...{ coordinator, clock, store, extraction, onError },
      meet: (recipient) => this.#recipients.set(recipient.key, recipient),
      waited: (channel, ms) => this.#countWait(channel, ms),
    });
    coordinator.attachPoll(this.#pollPart());
    coordinator.attachReconcile({ settings: reconcile, sink: this.#sink() });
  }

  async run(signal: AbortSignal): Promise<SimulationRun> {
    const { from, to } = this.#result;
    await this.#coordinator.start();
    await this.#settle();
    for (;;) {
      signal.throwIfAborted();
      if (this.#error) throw this.#error;
      await this.#releaseHeld();
      const next = await this.#nextMoment();
      if (next === undefined || next >= to) break;
      await this.#clock.jumpTo(next, () => this.#settle());
      await this.#answer();
      this.deps.onProgress?.((this.#clock.now() - from) / (to - from), this.#result.messages.length);
    }
    const { pollingFrequencyMs } = this.request;
    this.#result.pollCount = Math.ceil((to - from) / pollingFrequencyMs);
    this.#result.recipients = [...this.#recipients.values()];
    return this.#result;
  }

  async stop(): Promise<void> {
    await this.#coordinator.stop();
  }

  /** While something is in the flow, every timer counts; else time passes at once to where something can happen. */
  async #nextMoment(): Promise<number | undefined> {
    if (this.#coordinator.inFlight > 0) return this.#clock.nextTimerAt;
    const { store } = this.deps;
    const { id } = this.request.followup;
    const [dueAt, row] = await Promise.all([store.nextDueAt(id), store.readFollowup(id)]);
    const moments = [dueAt, row?.nextPollAt, this.#answers[0]?.at].filter((at) => at !== undefined);
    const next = Math.min(...moments);
    if (next > this.#clock.now()) return Number.isFinite(next) ? next : undefined;
    return this.#clock.nextTimerAt;
  }

  #countWait(channel: string, ms: number): void {
    if (ms < minuteMs) return;
    const { waits } = this.#result;
    const known = waits.find((wait) => wait.channel === channel);
    if (!known) waits.push({ channel, longestMs: ms, messages: 1 });
    else {
      known.longestMs = Math.max(known.longestMs, ms);
      known.messages += 1;
    }
  }

  async #settle(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns; quiet += 1) {
      await this.deps.turn();
      if (this.#simulated.pending > 0 || this.#flow.pending > 0) quiet = -1;
    }
  }

  #pollPart(): PollPart {
    const { reconciliationId, pollingFrequencyMs } = this.request;
    return {
      settings: {
        frequencyMs: pollingFrequencyMs,
        extract: { steps: [], loopingElement: '$', reconciliationId, maxPages: 1 },
        integrations: () => [],
      },
      emitPage: ({ page }, _attributes, pollId) => {
        this.#coordinator.stagePage(pollId, page, undefined, 0).catch((error: RingbackError) => {
          this.#error ??= error;
        });
      },
      onOutcome: (outcome) => this.#result.polls.push(pollOf(outcome, this.#clock.now())),
    };
  }

  #sink(): ReconcilePart['sink'] {
    return {
      due: (items) => this.#flow.due(items),
      ended: (items) => {
        for (const { recordId, round, outcome, reason, endedAt } of items) {
          this.#result.ends.push({ at: endedAt, recordId, round, outcome, ...(reason ? { reason } : {}) });
        }
        // Nobody is told of an end here, which is what an empty list of recipients says.
        const refs = items.map(({ recordId, round, attempt, outcome }) => ({
          ...{ recordId, round, attempt },
          state: outcome,
        }));
        this.#coordinator.expectRecipients(refs, () => []);
      },
    };
  }

  #nextTellingPoll(regular: number): number {
    const changeAt = this.#source.nextChangeAfter(this.#clock.now());
    if (changeAt === undefined) return Number.MAX_SAFE_INTEGER;
    const { pollingFrequencyMs } = this.request;
    return regular + Math.max(0, Math.ceil((changeAt - regular) / pollingFrequencyMs)) * pollingFrequencyMs;
  }

  /** A held poll is shown as such; what would happen after its release is what there is to see. */
  async #releaseHeld(): Promise<void> {
    if (!this.#coordinator.snapshot.isHeld || this.#coordinator.row?.held?.released) return;
    const released = this.#coordinator.release('simulation');
    await this.#settle();
    await released;
    await this.#settle();
  }

  #supposeAnswer({ at, recordId, round, attempt, recipient, status }: SimulatedMessage): void {
    if (status !== 'sent' || recipient === undefined) return;
    const key = roundKey(recordId, round);
    this.#told.set(key, (this.#told.get(key) ?? new Set()).add(recipient));
    const [usual = 'done'] = Object.keys(this.request.needs ?? {});
    for (const supposed of this.request.whatIf) {
      if (supposed.kind !== 'act' || supposed.after !== attempt) continue;
      if (supposed.recipient !== recipient && supposed.recipient !== actorOf(recipient)) continue;
      if (supposed.recordId !== undefined && supposed.recordId !== recordId) continue;
      const answer = { at: at + answerAfterMs, recordId, round, recipient, name: supposed.action ?? usual };
      this.#answers.push(answer);
      this.#answers.sort((a, b) => a.at - b.at);
    }
  }

  async #answer(): Promise<void> {
    const { store } = this.#simulated;
    const followupId = this.request.followup.id;
    for (let next = this.#answers[0]; next && next.at <= this.#clock.now(); next = this.#answers[0]) {
      this.#answers.shift();
      const { recordId, round, recipient, name } = next;
      const at = this.#clock.now();
      const claims = { followupId, recordId, round, recipient, name, via: '', expiresAt: at };
      const { outcome } = await store.recordAction({
        ...{ followupId, recordId, round, name, recipient, at, by: actorOf(recipient) },
        needs: this.#needsOf(recordId, round, name),
        event: actionEvent(claims, name, { by: actorOf(recipient) }),
      });
      if (outcome === 'recorded') this.#result.actions.push({ at, recordId, recipient, name });
      if (outcome === 'standing') this.#result.actions.push({ at, recordId, recipient, name, isStanding: true });
    }
  }

  /** Nothing is kept of deliveries here, so "all" is as many as were told. */
  #needsOf(recordId: string, round: number, name: string): NeedsByAction {
    const told = this.#told.get(roundKey(recordId, round))?.size ?? 1;
    const needs = Object.entries({ [name]: 1, ...this.request.needs });
    return Object.fromEntries(needs.map(([action, needed]) => [action, needed === 'all' ? told : needed]));
  }
}

function roundKey(recordId: string, round: number): string {
  return `${round}/${recordId}`;
}

function withoutText({ text: _, subject: __, ...message }: SimulatedMessage): SimulatedMessage {
  return message;
}

function pollOf(outcome: PollOutcome, at: number): SimulatedPoll {
  const { missingIds, duplicateIds } = outcome.report;
  const nothing = { new: 0, changed: 0, gone: 0, done: 0 };
  if (outcome.kind === 'held') {
    return { at, outcome: 'held', ...nothing, missingIds, duplicateIds, reason: outcome.reason };
  }
  if (outcome.kind !== 'merged') return { at, outcome: outcome.kind, ...nothing, missingIds, duplicateIds };
  const { new: added, changed, gone, done } = outcome.result;
  return { at, outcome: 'merged', new: added, changed, gone, done, missingIds, duplicateIds };
}
