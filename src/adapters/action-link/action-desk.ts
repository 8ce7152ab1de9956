import {
  type Action,
  type ActionClaims,
  type Answer,
  actionEvent,
  actionLinkEnd,
  actorOf,
} from '../../core/followup/action';
import type { ActionOutcome, RecordedAction, Store } from '../../ports/store';
import { type ActionKeys, readActionKeys } from './action-keys';
import { signActionToken, verifyActionToken } from './action-token';

export type DeskStore = Pick<
  Store,
  'recordAction' | 'previewAction' | 'listEvents' | 'readRecord' | 'readOrCreateValue'
>;

/** An answer that does not count, and why; `record` is missing when the store knows none. */
export interface LateAction {
  /** `reply`: a text that was written back, which `action.comment` holds. */
  reason: 'acted' | 'closed' | 'expired' | 'unknown' | 'reply';
  recordId: string;
  record?: unknown;
  action: Pick<RecordedAction, 'name' | 'by' | 'at' | 'comment'>;
}

export interface ActionDeskDeps {
  followup: { id: string; name: string };
  actions: readonly Action[];
  store: DeskStore;
  now(): number;
  /** An answer is in the store. */
  onRecorded(claims: ActionClaims): void;
  onLate(late: LateAction): void;
}

/** What the recipient was told, so that they see what they decide on. */
export interface ActionSubject {
  followupName: string;
  recipient: string;
  subject: string;
  text: string;
}

/** What an action link leads to at this moment. */
export type ActionView =
  | { kind: 'ask'; action: Action; about: ActionSubject; problem?: 'missing' | 'tooLong'; comment?: string }
  /** `isOwn`: it is what this link was for. */
  | { kind: 'acted'; isOwn: boolean; label: string; decided: RecordedAction; about: ActionSubject }
  | { kind: 'closed'; outcome: Extract<ActionOutcome, { outcome: 'closed' }>; about: ActionSubject }
  | { kind: 'unknown'; about: ActionSubject }
  | { kind: 'expired' }
  | { kind: 'invalid' };

export const maxComment = 2_000;

/** Takes the answers of a follow-up's recipients: shows what a link is for, and acts on it when it is confirmed. */
export class ActionDesk {
  #keys: Promise<ActionKeys> | undefined;

  constructor(private readonly deps: ActionDeskDeps) {}

  get followupId(): string {
    return this.deps.followup.id;
  }

  get actions(): readonly Action[] {
    return this.deps.actions;
  }

  has(name: string): boolean {
    return this.#action(name) !== undefined;
  }

  /** The token of a link that is sent now. */
  link(claims: Omit<ActionClaims, 'followupId' | 'expiresAt'>): Promise<string> {
    return this.sign({ ...claims, followupId: this.followupId, expiresAt: actionLinkEnd(this.deps.now()) });
  }

  async sign(claims: ActionClaims): Promise<string> {
    return signActionToken(await this.#readKeys(), claims);
  }

  /** Changes nothing: previews and scanners open every link. */
  async show(token: string): Promise<ActionView> {
    const read = verifyActionToken(await this.#readKeys(), token, this.deps.now());
    if (read.fault === 'expired') return { kind: 'expired' };
    if (read.fault) return { kind: 'invalid' };
    return this.#viewOf(read.claims, await this.deps.store.previewAction(read.claims));
  }

  /** Acts once: a link that was used shows what it has done. */
  async act(token: string, answer: Answer): Promise<ActionView> {
    const { store, now, onRecorded } = this.deps;
    const read = verifyActionToken(await this.#readKeys(), token, now());
    if (!read.claims) return { kind: 'invalid' };
    const { claims } = read;
    const comment = answer.comment.trim() || undefined;
    const by = answer.by?.id ?? actorOf(claims.recipient);
    if (read.fault === 'expired') {
      await this.#tellLate(claims, 'expired', comment);
      return { kind: 'expired' };
    }
    const action = this.#action(claims.name);
    const preview = await store.previewAction(claims);
    if (action && preview.outcome === 'recorded') {
      const problem = problemOf(action, comment);
      if (problem) {
        const about = await this.#about(claims);
        return { kind: 'ask', action, about, problem, ...(comment !== undefined && { comment }) };
      }
      const kept = action.comment === 'none' ? undefined : comment;
      const outcome = await store.recordAction({
        ...claims,
        ...{ by, at: now() },
        ...(kept !== undefined && { comment: kept }),
        event: actionEvent(claims, action.label, kept),
      });
      if (outcome.outcome === 'recorded') onRecorded(claims);
      return this.#answer(
        claims,
        outcome.outcome === 'recorded' ? await store.previewAction(claims) : outcome,
        comment,
      );
    }
    return this.#answer(claims, preview, comment);
  }

  async #answer(claims: ActionClaims, outcome: ActionOutcome, comment: string | undefined): Promise<ActionView> {
    const view = await this.#viewOf(claims, outcome);
    const isLate = view.kind === 'closed' || view.kind === 'unknown' || (view.kind === 'acted' && !view.isOwn);
    if (isLate) await this.#tellLate(claims, view.kind, comment);
    return view;
  }

  async #viewOf(claims: ActionClaims, outcome: ActionOutcome): Promise<ActionView> {
    const about = await this.#about(claims);
    const action = this.#action(claims.name);
    switch (outcome.outcome) {
      case 'recorded':
        return action ? { kind: 'ask', action, about } : { kind: 'unknown', about };
      case 'acted': {
        const { action: decided } = outcome;
        const isOwn = decided.name === claims.name && decided.recipient === claims.recipient;
        return { kind: 'acted', isOwn, label: this.#action(decided.name)?.label ?? decided.name, decided, about };
      }
      case 'closed':
        return { kind: 'closed', outcome, about };
      case 'unknown':
        return { kind: 'unknown', about };
    }
  }

  async #about({ followupId, recordId, recipient }: ActionClaims): Promise<ActionSubject> {
    const filter = {
      ...{ followupIds: [followupId], recordId, recipients: [recipient] },
      kinds: ['notification.sent' as const],
    };
    const [told] = (await this.deps.store.listEvents(filter, { limit: 1 })).rows;
    return {
      followupName: this.deps.followup.name,
      recipient: actorOf(recipient),
      subject: String(told?.data?.subject ?? recordId),
      text: String(told?.data?.text ?? ''),
    };
  }

  async #tellLate(claims: ActionClaims, reason: LateAction['reason'], comment: string | undefined): Promise<void> {
    const { recordId, followupId, recipient, name } = claims;
    const record = await this.deps.store.readRecord(followupId, recordId);
    this.deps.onLate({
      ...{ reason, recordId },
      ...(record && { record: JSON.parse(record.json) as unknown }),
      action: { name, by: actorOf(recipient), at: this.deps.now(), ...(comment !== undefined && { comment }) },
    });
  }

  #action(name: string): Action | undefined {
    return this.deps.actions.find((action) => action.name === name);
  }

  #readKeys(): Promise<ActionKeys> {
    this.#keys ??= readActionKeys(this.deps.store, this.deps.now()).catch((error: unknown) => {
      // The store is away: the next one asks again.
      this.#keys = undefined;
      throw error;
    });
    return this.#keys;
  }
}

function problemOf(action: Action, comment: string | undefined): 'missing' | 'tooLong' | undefined {
  if (action.comment === 'none') return undefined;
  if (action.comment === 'required' && comment === undefined) return 'missing';
  return comment !== undefined && comment.length > maxComment ? 'tooLong' : undefined;
}
