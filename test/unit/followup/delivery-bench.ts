import { createSqliteStore } from '../../../src/adapters/sqlite/sqlite-store';
import { DeliveryLedger } from '../../../src/core/followup/delivery-ledger';
import { compileMessage } from '../../../src/core/message/compile-message';
import { Deliverer, type DeliveryOrder } from '../../../src/core/message/deliverer';
import { createLane, type Lane, type LaneLimits } from '../../../src/core/message/lane';
import type { NotifiedItem } from '../../../src/core/message/notified-item';
import type { Store } from '../../../src/ports/store';
import { FakeClock } from '../../fake-clock';
import type { ScriptedChannel } from './scripted-channel';

/** A notify node without its shell, on a real store in memory. */
export class DeliveryBench {
  readonly clock = new FakeClock();
  readonly store: Store = createSqliteStore({ file: ':memory:' });
  ledger = new DeliveryLedger(this.store, this.clock, 'run-1');
  readonly pauses: number[] = [];
  /** As the closing of the notify node. */
  closing = new AbortController();
  sending = new AbortController();
  limits: LaneLimits = { messages: 0, perMs: 1_000, concurrency: 8 };
  readonly #lanes = new Map<string, Lane>();
  #runs = 1;

  async open(): Promise<this> {
    await this.store.open();
    await this.store.registerFollowup({ followupId: 'f', name: 'Approvals', deployedActive: true }, this.clock.now());
    return this;
  }

  /** A record that is open: answers need one. */
  async addRecord(recordId: string): Promise<void> {
    const now = this.clock.now();
    const claim = { followupId: 'f', pollId: recordId, owner: 'a', now, leaseUntil: now + 1_000, force: true };
    const lease = await this.store.claimPoll(claim);
    if (!lease) throw new Error('The poll was not claimed.');
    await this.store.stage(lease, [{ recordId, json: '{}', hash: 'h', isDone: false }]);
    const report = { pages: 1, records: 1, missingIds: 0, duplicateIds: 0 };
    const attributes = { local: {}, user: {} };
    const polled = { isComplete: false, isBaseline: false, firstDueAt: now, nextPollAt: now, attributes, report };
    await this.store.merge(lease, { now, ...polled });
  }

  /** What one of several has answered, who must agree. */
  async answer(recordId: string, recipient: string): Promise<void> {
    if (!(await this.store.readRecord('f', recordId))) await this.addRecord(recordId);
    const event = { kind: 'action.received' as const, description: '' };
    const answer = { name: 'approve', by: recipient, recipient, at: this.clock.now(), needs: { approve: 2 }, event };
    await this.store.recordAction({ followupId: 'f', recordId, round: 1, ...answer });
  }

  close(): Promise<void> {
    return this.store.close();
  }

  /** With a `senderId` it chooses the channels for each recipient: these. */
  deliverer(
    channels: ScriptedChannel[],
    uncertain: 'resend' | 'hold' = 'resend',
    digest = false,
    senderId?: string,
  ): Deliverer {
    const routes = channels.map((channel) => ({ channel, lane: this.lane(channel.id) }));
    return new Deliverer({
      ...(senderId !== undefined && { senderId, plan: () => ({ routes, notTaken: [] }) }),
      ledger: this.ledger,
      store: this.store,
      clock: this.clock,
      routes: senderId === undefined ? routes : [],
      message: compileMessage({
        messageType: 'text',
        subject: '',
        text: '$' + '{record.title}',
        imageUrl: '',
        imageAlt: '',
        digest,
        digestText: '',
      }),
      uncertain,
      sendSignal: this.sending.signal,
      random: () => 0,
      pause: (ms, signal) => {
        this.pauses.push(ms);
        return new Promise((resolve) => {
          const timer = this.clock.setTimeout(resolve, ms);
          signal.addEventListener('abort', () => {
            this.clock.clearTimeout(timer);
            resolve();
          });
        });
      },
    });
  }

  lane(id: string): Lane {
    const lane = this.#lanes.get(id) ?? createLane(this.limits, this.clock);
    this.#lanes.set(id, lane);
    return lane;
  }

  /** The notify node is deployed again: what waits is told to stop, then what is being sent. */
  async redeploy(): Promise<void> {
    this.closing.abort(new Error('redeployed'));
    await this.clock.settle();
    this.sending.abort();
    this.closing = new AbortController();
    this.sending = new AbortController();
  }

  /** Another run of the process, as after a crash. */
  restart(): void {
    this.#runs += 1;
    this.ledger = new DeliveryLedger(this.store, this.clock, `run-${this.#runs}`);
    this.#lanes.clear();
    this.closing = new AbortController();
    this.sending = new AbortController();
  }

  async states(recordId: string): Promise<string[]> {
    const rows = await this.store.listDeliveries('f', recordId);
    return rows.map(({ channel, attempt, state }) => `${channel}#${attempt}:${state}`);
  }

  async events(recordId?: string): Promise<string[]> {
    const page = await this.store.listEvents(recordId ? { recordId } : {}, { limit: 500 });
    return page.rows.reverse().map(({ kind, recordId: id }) => (recordId ? kind : `${id}:${kind}`));
  }
}

export function item(recordId: string, attempt = 1): NotifiedItem {
  return { recordId, record: { id: recordId, title: `Title of ${recordId}` }, state: 'new', round: 1, attempt };
}

export function orderOf(...items: NotifiedItem[]): DeliveryOrder {
  return {
    items,
    recipient: { kind: 'user', key: 'user:ann', id: 'ann', name: 'Ann', addresses: { inbox: 'ann' } },
    attributes: { local: {}, global: {}, user: {} },
    followup: { id: 'f', name: 'Approvals' },
    attempts: 3,
  };
}
