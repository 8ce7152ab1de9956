import { type FollowupAction, mostActions, mostNeeded } from './action-settings.js';
import { text } from './text.js';
import { config, type Verdict } from './validate.js';

/** Each action has a name of its own, of letters that cards and links take as they are; `node`: and a channel where it sends codes. */
export function actions(value: unknown, node?: { codeChannel?: unknown }): Verdict {
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
    if (!isNeeded(action.needs)) return text('validate.actionNeeds', { number, most: mostNeeded });
  }
  // Node-RED asks no validator of a config node that may be left out, so it is asked for with what needs it.
  const isCodeSent = node !== undefined && list.some(({ verify }) => verify === 'code');
  return isCodeSent ? config(node.codeChannel, 'codeChannel') : true;
}

/** How many must agree, for all actions that do not say it themselves. */
export function needs(value: unknown): Verdict {
  return isNeeded(value) || text('validate.needs', { most: mostNeeded });
}

function isNeeded(value: unknown): boolean {
  const given = String(value ?? '').trim();
  if (given === '' || given === 'all') return true;
  return /^\d+$/.test(given) && Number(given) >= 1 && Number(given) <= mostNeeded;
}
