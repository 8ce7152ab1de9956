import { RingbackError } from '../../core/errors';
import {
  type Action,
  type ActionClaims,
  type Answer,
  actionEvent,
  actionLinkEnd,
  actorOf,
  codeEvent,
  type LateReason,
  lateActionEvent,
  needsOf,
  type Said,
} from '../../core/followup/action';
import { checkInputs } from '../../core/followup/action-inputs';
import type { ActionOutcome, Asked, GivenAnswer, Store } from '../../ports/store';
import type { ActionCodes } from './action-codes';
import { ActionKeyring } from './action-keys';
import { signActionToken } from './action-token';
import type { ActionSubject, ActionView, GivenBefore } from './action-view';

export type { ActionSubject, ActionView } from './action-view';

export type DeskStore = Pick<
  Store,
  | 'recordAction'
  | 'previewAction'
  | 'listEvents'
  | 'readRecord'
  | 'readOrCreateValue'
  | 'appendEvents'
  | 'saveAsked'
  | 'readAsked'
>;

/** An answer that does not count, and why; `record` is missing when the store knows none. */
export interface LateAction {
  /** `reply`: a text that was written back, which `action.comment` holds. */
  reason: LateReason | 'reply';
  recordId: string;
  record?: unknown;
  action: GivenAnswer;
}

export interface ActionDeskDeps {
  followup: { id: string; name: string };
  actions: readonly Action[];
  store: DeskStore;
  now(): number;
  /** An answer is in the store. */
  onRecorded(claims: ActionClaims, by: 'page' | 'channel'): void;
  onLate(late: LateAction): void;
  /** Of the actions that need one. */
  codes?: ActionCodes;
  /** A code could not be sent. */
  onError?(error: RingbackError): void;
}

export const maxComment = 2_000;

/** What an answer says, once it is known to be one. */
interface Judged {
  claims: ActionClaims;
  asked: Asked | undefined;
  about: ActionSubject;
  said: Said & { byName?: string };
  by: 'page' | 'channel';
}

/** Takes the answers of a follow-up's recipients: shows what a link is for, and acts on it when it is confirmed. */
export class ActionDesk {
  readonly keyring: ActionKeyring;

  constructor(private readonly deps: ActionDeskDeps) {
    this.keyring = new ActionKeyring(deps.store, () => deps.now());
  }

  get followupId(): string {
    return this.deps.followup.id;
  }

  get actions(): readonly Action[] {
    return this.deps.actions;
  }

  has(name: string): boolean {
    return this.#action(name) !== undefined;
  }

  /** Before links are sent: whom they ask, and for what. */
  ask(asked: Omit<Asked, 'followupId'>): Promise<void> {
    return this.deps.store.saveAsked({ ...asked, followupId: this.followupId });
  }

  /** The token of a link that is sent now. */
  link(claims: Omit<ActionClaims, 'followupId' | 'expiresAt'>): Promise<string> {
    return this.sign({ ...claims, followupId: this.followupId, expiresAt: actionLinkEnd(this.deps.now()) });
  }

  async sign(claims: ActionClaims): Promise<string> {
    return signActionToken(await this.keyring.read(), claims);
  }

  /** Changes nothing: previews and scanners open every link. */
  async show(token: string): Promise<ActionView> {
    const read = await this.keyring.verify(token);
    if (read.fault === 'expired') return { kind: 'expired' };
    if (read.fault) return { kind: 'invalid' };
    const { claims } = read;
    const asked = await this.deps.store.readAsked(claims);
    return this.#viewOf(claims, await this.deps.store.previewAction(claims), asked, await this.#about(claims, asked));
  }

  /** Acts once: a link that was used shows what it has done. */
  async act(token: string, answer: Answer): Promise<ActionView> {
    const { store } = this.deps;
    const read = await this.keyring.verify(token);
    if (!read.claims) return { kind: 'invalid' };
    const { claims } = read;
    const asked = await store.readAsked(claims);
    const judged = {
      claims,
      asked,
      about: await this.#about(claims, asked),
      said: saidBy(answer, claims, asked),
      by: answer.page ? ('page' as const) : ('channel' as const),
    };
    if (read.fault === 'expired') {
      await this.#tellLate(judged, 'expired');
      return { kind: 'expired' };
    }
    const action = this.#action(claims.name);
    const preview = await store.previewAction(claims);
    if (!action || preview.outcome !== 'recorded') return this.#answer(judged, preview);
    const wrong = this.#wrongIn(judged, action, answer, preview);
    if (wrong) return wrong;
    const kept = { ...judged, said: keptOf(action, judged) };
    const before = preview.standing;
    if (before?.name === claims.name && isSame(before, kept.said)) {
      return this.#viewOf(claims, { outcome: 'standing', action: before }, asked, judged.about);
    }
    return (await this.#codeBefore(kept, action, answer)) ?? this.#record(kept, action);
  }

  async #record(judged: Judged, action: Action): Promise<ActionView> {
    const { store, now, onRecorded, actions } = this.deps;
    const { claims, said, by } = judged;
    const { byName: _, ...told } = said;
    const outcome = await store.recordAction({
      ...claims,
      ...said,
      at: now(),
      needs: needsOf(actions),
      event: actionEvent(claims, action.label, told),
    });
    if (outcome.outcome === 'recorded' || outcome.outcome === 'standing') onRecorded(claims, by);
    return this.#answer(judged, outcome.outcome === 'recorded' ? await store.previewAction(claims) : outcome);
  }

  #wrongIn(
    { asked, about, said }: Judged,
    action: Action,
    answer: Answer,
    preview: Extract<ActionOutcome, { outcome: 'recorded' }>,
  ): ActionView | undefined {
    const problem = commentProblem(action, said.comment);
    const { problems } = checkInputs(asked?.inputs, answer.inputs ?? {});
    if (!problem && Object.keys(problems).length === 0) return undefined;
    const view = this.#askView(action, preview, asked, about);
    return { ...view, ...givenBefore(said), ...(problem && { problem }), problems };
  }

  /** What comes between a sensitive answer and its being taken; undefined once nothing does. */
  async #codeBefore(judged: Judged, action: Action, { page }: Answer): Promise<ActionView | undefined> {
    const { codes } = this.deps;
    const { claims, asked, about, said } = judged;
    if (action.verify === 'none') return undefined;
    if (!page) return { kind: 'needsPage', action, about };
    const given = givenBefore(said);
    if (codes?.channel.id === claims.via) this.deps.onError?.(sameChannel(action.label, codes.channel.name));
    if (!codes || !asked || codes.channel.id === claims.via) {
      return { kind: 'codeUnsent', action, about, reason: 'notSet', ...given };
    }
    const code = page.code?.trim() ?? '';
    const channel = codes.channel.name;
    if (code !== '' && !page.again) {
      const verdict = await codes.check(claims, code);
      if (verdict.isRight) return undefined;
      const { isRight: _, ...problem } = verdict;
      return { kind: 'code', action, about, channel, ...problem, ...given };
    }
    const message = { asked, label: action.label, followupName: this.deps.followup.name };
    const sent = await codes.send(claims, message, page.again === true);
    if (!sent.isSent) {
      if (sent.error) {
        this.deps.onError?.(sent.error);
        await this.#append(codeEvent(claims, action.label, codes.channel.id, sent.error));
      }
      return { kind: 'codeUnsent', action, about, reason: sent.reason, ...given };
    }
    if (sent.isNew) await this.#append(codeEvent(claims, action.label, codes.channel.id));
    return { kind: 'code', action, about, channel, ...given };
  }

  async #answer(judged: Judged, outcome: ActionOutcome): Promise<ActionView> {
    const view = await this.#viewOf(judged.claims, outcome, judged.asked, judged.about);
    const isLate = view.kind === 'closed' || view.kind === 'unknown' || (view.kind === 'acted' && !view.isOwn);
    if (isLate) await this.#tellLate(judged, view.kind);
    return view;
  }

  async #viewOf(
    claims: ActionClaims,
    outcome: ActionOutcome,
    asked: Asked | undefined,
    about: ActionSubject,
  ): Promise<ActionView> {
    const action = this.#action(claims.name);
    switch (outcome.outcome) {
      case 'recorded': {
        const { standing } = outcome;
        if (!action) return { kind: 'unknown', about };
        if (standing?.name === claims.name) {
          return { kind: 'standing', label: action.label, given: standing, about };
        }
        return this.#askView(action, outcome, asked, about);
      }
      case 'standing':
        return { kind: 'standing', label: this.#labelOf(outcome.action.name), given: outcome.action, about };
      case 'acted': {
        const { action: decided, own } = outcome;
        const given = own ?? (decided.recipient === claims.recipient ? decided : undefined);
        return {
          kind: 'acted',
          isOwn: given?.name === claims.name,
          label: this.#labelOf(decided.name),
          decided,
          about,
        };
      }
      case 'closed':
        return { kind: 'closed', outcome, about };
      case 'unknown':
        return { kind: 'unknown', about };
    }
  }

  #askView(
    action: Action,
    { standing }: Extract<ActionOutcome, { outcome: 'recorded' }>,
    asked: Asked | undefined,
    about: ActionSubject,
  ): Extract<ActionView, { kind: 'ask' }> {
    return {
      kind: 'ask',
      action,
      about,
      asks: asked?.inputs ?? [],
      ...(standing && { standing: { label: this.#labelOf(standing.name), at: standing.at } }),
    };
  }

  async #about(claims: ActionClaims, asked: Asked | undefined): Promise<ActionSubject> {
    const { followupId, recordId, recipient } = claims;
    const filter = {
      ...{ followupIds: [followupId], recordId, recipients: [recipient] },
      kinds: ['notification.sent' as const],
    };
    const [told] = (await this.deps.store.listEvents(filter, { limit: 1 })).rows;
    return {
      followupName: this.deps.followup.name,
      recipient: asked?.name ?? actorOf(recipient),
      subject: String(told?.data?.subject ?? recordId),
      text: String(told?.data?.text ?? ''),
      ...(asked?.locale && { locale: asked.locale }),
      ...(asked?.timeZone && { timeZone: asked.timeZone }),
    };
  }

  async #tellLate({ claims, said }: Judged, reason: LateReason): Promise<void> {
    const { recordId, followupId, name } = claims;
    const { byName: _, ...told } = said;
    await this.#append(lateActionEvent(claims, this.#labelOf(name), reason, told));
    const record = await this.deps.store.readRecord(followupId, recordId);
    this.deps.onLate({
      ...{ reason, recordId },
      ...(record && { record: JSON.parse(record.json) as unknown }),
      action: { name, ...said, at: this.deps.now() },
    });
  }

  #append(event: ReturnType<typeof lateActionEvent>): Promise<void> {
    return this.deps.store.appendEvents([event], this.deps.now());
  }

  #action(name: string): Action | undefined {
    return this.deps.actions.find((action) => action.name === name);
  }

  #labelOf(name: string): string {
    return this.#action(name)?.label ?? name;
  }
}

function saidBy(answer: Answer, claims: ActionClaims, asked: Asked | undefined): Judged['said'] {
  const comment = answer.comment.trim();
  const { values } = checkInputs(asked?.inputs, answer.inputs ?? {});
  const byName = answer.by ? answer.by.name : asked?.name;
  return {
    by: answer.by?.id ?? actorOf(claims.recipient),
    ...(byName && { byName }),
    ...(comment !== '' && { comment }),
    ...(Object.keys(values).length > 0 && { inputs: values }),
  };
}

/** A comment that was not asked for is none. */
function keptOf(action: Action, { said }: Judged): Judged['said'] {
  const { comment, ...others } = said;
  return action.comment === 'none' || comment === undefined ? others : { ...others, comment };
}

function isSame(before: GivenBefore, now: GivenBefore): boolean {
  const text = ({ comment, inputs }: GivenBefore) => JSON.stringify([comment, inputs]);
  return text(before) === text(now);
}

function givenBefore({ comment, inputs }: GivenBefore): GivenBefore {
  return { ...(comment !== undefined && { comment }), ...(inputs && { inputs }) };
}

function commentProblem(action: Action, comment: string | undefined): 'missing' | 'tooLong' | undefined {
  if (action.comment === 'none') return undefined;
  if (action.comment === 'required' && comment === undefined) return 'missing';
  return comment !== undefined && comment.length > maxComment ? 'tooLong' : undefined;
}

function sameChannel(label: string, channel: string): RingbackError {
  return new RingbackError('RB_CONFIG', `The code for "${label}" would come by "${channel}", as the message did.`, {
    remedy: 'Choose another channel for codes in the action node: whoever reads the message could read the code.',
  });
}
