import type { Message } from './define-node';

/** Keeps what a call's message learns on its way, so that the call's end can give it out. */
export interface CallNotes {
  note(msg: Message): void;
}

let keeper: CallNotes | undefined;

/** One keeper for the process; undefined when no calls are taken any more. */
export function setCallNotes(notes: CallNotes | undefined): void {
  keeper = notes;
}

/** Does nothing for a message that belongs to no call, or while nobody keeps notes. */
export function noteOnCall(msg: Message): void {
  const { call } = msg;
  if (typeof call !== 'object' || call === null || (call as { id?: unknown }).id === undefined) return;
  keeper?.note(msg);
}
