import type { FollowupState } from '../../src/runtime/console/console-messages';
import { element } from '../shared/element.js';
import { text } from '../shared/texts.js';

export type Condition = 'polling' | 'failing' | 'held' | 'active' | 'paused' | 'inactive';

/** The one thing to know of a follow-up first. */
export function conditionOf({ error, held, active, deployedActive, polling, lastPoll }: FollowupState): Condition {
  if (error) return 'failing';
  if (!active) return deployedActive ? 'paused' : 'inactive';
  if (polling) return 'polling';
  if (held && !held.released) return 'held';
  return lastPoll?.outcome === 'failed' || lastPoll?.outcome === 'incomplete' ? 'failing' : 'active';
}

export function stateTag(followup: FollowupState): HTMLElement {
  const condition = conditionOf(followup);
  return element('span', { className: `tag is-${condition}`, textContent: text(`condition.${condition}`) });
}
