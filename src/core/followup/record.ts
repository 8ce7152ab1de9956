/** Why a record closed. 'action' is a recipient's answer, 'operator' a person at the console. */
export type ClosedReason = 'gone' | 'condition' | 'action' | 'operator';

/** What a due item says of its record. */
export type RecordState = 'new' | 'open' | 'changed' | 'closed' | 'exhausted';
