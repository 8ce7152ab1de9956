import type { CardInput } from '../../core/card/card';
import type { Action } from '../../core/followup/action';
import type { InputProblem } from '../../core/followup/action-inputs';
import type { ActionOutcome, RecordedAction } from '../../ports/store';

/** What the recipient was told, so that they see what they decide on, and how to speak to them. */
export interface ActionSubject {
  followupName: string;
  /** What they are called. */
  recipient: string;
  subject: string;
  text: string;
  locale?: string;
  timeZone?: string;
}

/** What was entered, to be there again. */
export interface GivenBefore {
  comment?: string;
  inputs?: Record<string, string>;
}

/** wrong: not the one that was sent. expired: too old, or none was sent. tooMany: tried too often. */
export type CodeProblem = 'wrong' | 'expired' | 'tooMany';

/** Why no code could be sent. */
export type CodeUnsentReason = 'noAddress' | 'tooOften' | 'failed' | 'notSet';

/** What an action link leads to at this moment. */
export type ActionView =
  | ({
      kind: 'ask';
      action: Action;
      about: ActionSubject;
      /** What the card asks for; what was entered for it is in `inputs`. */
      asks: CardInput[];
      /** Of the comment. */
      problem?: 'missing' | 'tooLong';
      /** Of the inputs, by their ids. */
      problems?: Record<string, InputProblem>;
      /** What the same recipient has answered before; it can be changed until it is decided. */
      standing?: { label: string; at: number };
    } & GivenBefore)
  /** The answer is kept, and others are waited for. */
  | { kind: 'standing'; label: string; given: RecordedAction; about: ActionSubject }
  /** `isOwn`: it is what this link was for. */
  | { kind: 'acted'; isOwn: boolean; label: string; decided: RecordedAction; about: ActionSubject }
  | { kind: 'closed'; outcome: Extract<ActionOutcome, { outcome: 'closed' }>; about: ActionSubject }
  | { kind: 'unknown'; about: ActionSubject }
  /** A code was sent, and is asked for. */
  | ({
      kind: 'code';
      action: Action;
      about: ActionSubject;
      channel: string;
      problem?: CodeProblem;
      triesLeft?: number;
    } & GivenBefore)
  | ({ kind: 'codeUnsent'; action: Action; about: ActionSubject; reason: CodeUnsentReason } & GivenBefore)
  /** The action needs a code, which only our page can ask for: whoever answers is to be given the link. */
  | { kind: 'needsPage'; action: Action; about: ActionSubject }
  | { kind: 'expired' }
  | { kind: 'invalid' };
