import type { NewEvent } from '../../ports/store';
import type { ActionStyle } from '../card/card';
import type { Needs, NeedsByAction } from './decide';

/** One of the answers that a follow-up takes. */
export interface Action {
  /** What cards and the flow call it. */
  name: string;
  /** What its button says. */
  label: string;
  style: ActionStyle;
  /** Asked on the confirmation page; empty: the page has a sentence of its own. */
  confirm: string;
  comment: 'none' | 'optional' | 'required';
  /** How many must give it. */
  needs: Needs;
  /** `code`: who answers must enter one that they get by another channel. */
  verify: 'none' | 'code';
}

export function needsOf(actions: readonly Action[]): NeedsByAction {
  return Object.fromEntries(actions.map(({ name, needs }) => [name, needs]));
}

/** What an action link stands for: one person's answer to one round of one record. */
export interface ActionClaims {
  followupId: string;
  recordId: string;
  round: number;
  /** `user:<id>` or `group:<id>`. */
  recipient: string;
  /** Of the action. */
  name: string;
  /** Id of the channel that brought the link. */
  via: string;
  expiresAt: number;
}

/** What a recipient says with an action. */
export interface Answer {
  /** As it was typed; empty: none. */
  comment: string;
  /** What was given for the inputs of the card, by their ids. */
  inputs?: Record<string, string>;
  /** Who it was, where the channel knows them: the one in a group who pressed the button. */
  by?: { id: string; name?: string };
  /** It comes from our page, which can ask for a one-time code; `again`: for a new one. */
  page?: { code?: string; again?: boolean };
}

/** Why an answer does not count. */
export type LateReason = 'acted' | 'closed' | 'expired' | 'unknown';

const linkDays = 50;

/** Until when a link that is made now can be used. */
export function actionLinkEnd(now: number): number {
  return now + linkDays * 24 * 60 * 60 * 1000;
}

/** Who acted, as the flow is told it: the id without its kind. */
export function actorOf(recipient: string): string {
  return recipient.replace(/^(user|group):/, '');
}

/** One conversation for each recipient and round of a record: what is told and what is answered are in one. */
export function conversationKeyOf(followupId: string, round: number, recipient: string, recordId: string): string {
  return `${followupId}/${round}/${recipient}/${recordId}`;
}

/** What an answer says beside the name of its action. */
export interface Said {
  comment?: string;
  inputs?: Record<string, string>;
  by: string;
}

/** The event of the conversation history that tells what a recipient has answered. */
export function actionEvent(claims: ActionClaims, label: string, said: Said): NewEvent {
  return {
    kind: 'action.received',
    description: `Action received: ${label}.`,
    ...placeOf(claims),
    data: { action: claims.name, label, ...said },
  };
}

const lateSentences: Record<LateReason, string> = {
  acted: 'it was decided before.',
  closed: 'the record was done before.',
  expired: 'the link has expired.',
  unknown: 'the follow-up has no such record or action.',
};

/** The event of an answer that does not count. */
export function lateActionEvent(claims: ActionClaims, label: string, reason: LateReason, said: Said): NewEvent {
  return {
    kind: 'action.late',
    description: `The answer ${label} does not count: ${lateSentences[reason]}`,
    ...placeOf(claims),
    data: { action: claims.name, label, reason, ...said },
  };
}

/** The event of a one-time code; the code itself is told to its recipient only. */
export function codeEvent(
  claims: ActionClaims,
  label: string,
  channel: string,
  error?: { code: string; message: string },
): NewEvent {
  return {
    kind: 'action.code-sent',
    description: error ? `The code for ${label} could not be sent.` : `A code for ${label} was sent.`,
    ...placeOf(claims),
    channel,
    initiatedBy: 'bot',
    ...(error && { isError: true }),
    data: { action: claims.name, label, ...(error && { code: error.code, error: error.message }) },
  };
}

function placeOf({ followupId, recordId, round, recipient, via }: ActionClaims) {
  return {
    ...{ followupId, recordId, round, recipient, channel: via },
    conversationKey: conversationKeyOf(followupId, round, recipient, recordId),
    initiatedBy: 'user' as const,
  };
}
