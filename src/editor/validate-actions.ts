import { type FollowupAction, mostActions } from './action-settings.js';
import { text } from './text.js';
import type { Verdict } from './validate.js';

/** Each action has a name of its own, of letters that cards and links take as they are. */
export function actions(value: unknown): Verdict {
  const list = Array.isArray(value) ? (value as FollowupAction[]) : [];
  if (list.length === 0) return text('validate.noActions');
  if (list.length > mostActions) return text('validate.manyActions', { most: mostActions });
  const seen = new Map<string, number>();
  for (const [index, action] of list.entries()) {
    const name = String(action.name ?? '').trim();
    const number = index + 1;
    if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/.test(name)) return text('validate.actionName', { number });
    const first = seen.get(name);
    if (first !== undefined) return text('validate.actionTwice', { name, first, number });
    seen.set(name, number);
  }
  return true;
}
