import { parseCondition } from '../core/extract/condition';
import type { ReconcileSettings } from '../core/followup/settings';
import { Properties } from './properties';

/** The settings of a reconcile node from its stored properties; RB_CONFIG or RB_CONDITION for what cannot be one. */
export function parseReconcile(values: Record<string, unknown>): ReconcileSettings {
  const properties = new Properties(values);
  return {
    firstPoll: properties.choice('firstPoll', 'First poll', ['notify', 'baseline'] as const, 'notify'),
    guardNew: properties.number('guardNew', 'Most new records', 1000, 0, 10_000_000),
    guardGonePercent: properties.number('guardGone', 'Largest share to close', 50, 0, 100),
    postCondition: parseCondition(properties.raw('postCondition') ?? { mode: 'always' }),
    countAttempt: properties.choice(
      'countAttempt',
      'What counts as an attempt',
      ['delivered', 'emitted'] as const,
      'delivered',
    ),
    batch: properties.number('batch', 'Items in one message', 100, 1, 500),
  };
}
