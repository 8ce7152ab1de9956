import { ACTION_STYLES, CARD_NAME } from '../core/card/card';
import { RingbackError } from '../core/errors';
import type { Action } from '../core/followup/action';
import type { Needs } from '../core/followup/decide';
import { Properties } from './properties';

const maxActions = 10;
const mostNeeded = 100;

/** The actions as the dialog stores them, with what the whole node says about how many must agree; RB_CONFIG for a list that nobody could answer by. */
export function parseActions(list: unknown[], neededByAll?: unknown): Action[] {
  const shared = parseNeeds(neededByAll, 'of the node') ?? 1;
  if (list.length === 0) throw wrong('There are no actions.');
  if (list.length > maxActions) throw wrong(`There are more than ${maxActions} actions.`);
  const actions = list.map((entry, index) => {
    const properties = new Properties((entry ?? {}) as Record<string, unknown>);
    const name = properties.text('name');
    if (!CARD_NAME.test(name)) {
      throw wrong(
        `Action ${index + 1} has the name "${name}": it must be up to 40 letters, digits, dots, hyphens and underscores.`,
      );
    }
    return {
      name,
      label: properties.text('label') || name,
      style: properties.choice('style', `Style of the action "${name}"`, ACTION_STYLES, 'default'),
      confirm: properties.text('confirm'),
      comment: properties.choice(
        'comment',
        `Comment of the action "${name}"`,
        ['none', 'optional', 'required'] as const,
        'none',
      ),
      needs: parseNeeds(properties.raw('needs'), `of the action "${name}"`) ?? shared,
      verify: properties.choice('verify', `Check of the action "${name}"`, ['none', 'code'] as const, 'none'),
    };
  });
  const twice = actions.find(({ name }, index) => actions.findIndex((other) => other.name === name) !== index);
  if (twice) throw wrong(`Two actions have the name "${twice.name}".`);
  return actions;
}

/** Undefined: it says nothing, and what holds for the whole node counts. */
function parseNeeds(value: unknown, of: string): Needs | undefined {
  const text = String(value ?? '').trim();
  if (text === '') return undefined;
  if (text === 'all') return 'all';
  const needed = Number(text);
  if (Number.isInteger(needed) && needed >= 1 && needed <= mostNeeded) return needed;
  throw wrong(`"Must agree" ${of} is "${text}": it must be "all" or a whole number from 1 to ${mostNeeded}.`);
}

function wrong(summary: string): RingbackError {
  return new RingbackError('RB_CONFIG', summary, { remedy: 'Open the action node, correct it and deploy.' });
}
