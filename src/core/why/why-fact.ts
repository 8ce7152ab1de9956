/** The codes are stable: flows and screens may match on them. */
export type WhyCode =
  | 'unknown'
  | 'neverPolled'
  | 'lastPoll'
  | 'pollTrouble'
  | 'found'
  | 'new'
  | 'returned'
  | 'restarted'
  | 'baseline'
  | 'dueAtOnce'
  | 'movedByWindow'
  | 'deferred'
  | 'sent'
  | 'sentByFallback'
  | 'failed'
  | 'noAddress'
  | 'uncertain'
  | 'unresolved'
  | 'notTaken'
  | 'optedOut'
  | 'answeredBefore'
  | 'escalated'
  | 'delivered'
  | 'hastened'
  | 'replied'
  | 'late'
  | 'undecided'
  | 'skipped'
  | 'acted'
  | 'closedGone'
  | 'closedCondition'
  | 'closedAction'
  | 'closedByHand'
  | 'exhausted'
  | 'inactive'
  | 'guard'
  | 'conditionFalse'
  | 'expressionFalse'
  | 'next'
  | 'dueNow'
  | 'ending'
  | 'notNamed'
  | 'nobodyTold';

export interface WhyFact {
  code: WhyCode;
  /** Absent for what is so now. */
  at?: number;
  /** Numbers named `until` are times. */
  values: Record<string, string | number>;
}

export interface WhyStory {
  recordId: string;
  recipient?: string;
  outcome: 'told' | 'waiting' | 'notTold';
  facts: WhyFact[];
}

export function whyFact(code: WhyCode, at: number | undefined, values: WhyFact['values']): WhyFact {
  return { code, ...(at === undefined ? {} : { at }), values };
}
