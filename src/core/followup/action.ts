import type { NewEvent } from '../../ports/store';
import type { ActionStyle } from '../card/card';

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
}

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

/** The event of the conversation history that tells what a recipient has answered. */
export function actionEvent(claims: ActionClaims, label: string, comment: string | undefined): NewEvent {
  const { followupId, recordId, round, recipient, name, via } = claims;
  return {
    kind: 'action.received',
    description: `Action received: ${label}.`,
    ...{ followupId, recordId, round, recipient, channel: via },
    conversationKey: conversationKeyOf(followupId, round, recipient, recordId),
    initiatedBy: 'user',
    data: { action: name, label, ...(comment !== undefined && { comment }) },
  };
}
