import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Node } from 'node-red';
import { type RingbackError, toRingbackError } from '../core/errors';
import { FollowupCoordinator, type FollowupSnapshot } from '../core/followup/coordinator';
import type { DeliveryLedger } from '../core/followup/delivery-ledger';
import type { FollowupSettings } from '../core/followup/settings';
import type { Clock } from '../ports/clock';
import { ledgerOf } from './ledgers';
import { owner } from './services';
import { holdStore, releaseStore, type StoreService } from './store-service';

/**
 * A follow-up's config node at run time: the coordinator, bound to a store that may come and go.
 * Emits 'change' with the snapshot, and 'trouble' with errors that belong to no message.
 */
export class FollowupService extends EventEmitter {
  readonly coordinator: FollowupCoordinator;
  readonly ledger: DeliveryLedger;
  readonly #unfollow: () => void;
  #work: Promise<void> = Promise.resolve();

  constructor(
    readonly settings: FollowupSettings,
    readonly storeService: StoreService,
    readonly clock: Clock,
  ) {
    super();
    this.setMaxListeners(0);
    holdStore(storeService);
    this.ledger = ledgerOf(storeService, clock);
    this.coordinator = new FollowupCoordinator({
      store: storeService.store,
      extraction: storeService.extraction,
      clock,
      settings,
      owner,
      newId: randomUUID,
      onChange: (snapshot) => this.emit('change', snapshot),
      onError: (error) => this.#trouble(error),
    });
    this.#unfollow = storeService.follow(
      () => this.#next(() => this.coordinator.start()),
      (error) => {
        this.coordinator.fail(error);
        this.#next(() => this.coordinator.stop());
      },
    );
    live.set(settings.id, this);
  }

  get id(): string {
    return this.settings.id;
  }

  get name(): string {
    return this.settings.name;
  }

  get snapshot(): FollowupSnapshot {
    return this.coordinator.snapshot;
  }

  async close(): Promise<void> {
    this.#unfollow();
    if (live.get(this.settings.id) === this) live.delete(this.settings.id);
    this.#next(() => this.coordinator.stop());
    await this.#work;
    await releaseStore(this.storeService);
  }

  /** Start and stop follow each other, never overlap. */
  #next(step: () => Promise<void>): void {
    this.#work = this.#work.then(step).catch((error: unknown) => this.#trouble(toRingbackError(error)));
  }

  #trouble(error: RingbackError): void {
    // The store's own trouble is shown by its state, and is over when that is.
    if (error.code.startsWith('RB_STORE_') || error.code === 'RB_ENGINE_STOPPED' || error.code === 'RB_CLOSED') return;
    this.emit('trouble', error);
  }
}

const live = new Map<string, FollowupService>();

/** The follow-up that a message belongs to: messages carry ids, never live things. */
export function findFollowup(id: unknown): FollowupService | undefined {
  return typeof id === 'string' ? live.get(id) : undefined;
}

export function listFollowups(): FollowupService[] {
  return [...live.values()];
}

/** Lets admin routes find the follow-up by the id of a node that works for it: its button knows only its own id. */
export function serveFollowup(node: Node, followupId: string): void {
  (node as Node & { ringbackFollowup?: string }).ringbackFollowup = followupId;
}
