/** How many of those who were told must give an answer before it decides: a number from 1, or each of them. */
export type Needs = number | 'all';

/** For each action, by its name. */
export type NeedsByAction = Record<string, Needs>;

export interface StandingAnswer {
  /** Of the action. */
  name: string;
  /** `user:<id>` or `group:<id>`: one answer each, the last that they gave. */
  recipient: string;
}

export interface Round {
  needs: NeedsByAction;
  /** In the order in which they were given. */
  answers: readonly StandingAnswer[];
  /** Whoever was told of this round, or is about to be. */
  told: ReadonlySet<string>;
  /** False while some who belong to it may not have been told yet: nobody knows then who "all" are. */
  isToldAll: boolean;
}

export type Decision<A extends StandingAnswer = StandingAnswer> =
  /** `answer` is the one that made up the number. */
  | { kind: 'decided'; answer: A }
  /** Everybody has answered, and no action has its number. */
  | { kind: 'undecided' }
  | { kind: 'waiting' };

/** What the answers to one round of a record come to. Of an action that is not in `needs`, answers decide nothing. */
export function decide<A extends StandingAnswer>(round: Round & { answers: readonly A[] }): Decision<A> {
  const { needs, answers, told, isToldAll } = round;
  const asked = new Set([...told, ...answers.map(({ recipient }) => recipient)]);
  const counts = new Map<string, number>();
  for (const answer of answers) {
    const count = (counts.get(answer.name) ?? 0) + 1;
    counts.set(answer.name, count);
    if (hasItsNumber(needs[answer.name], count, asked.size, isToldAll)) return { kind: 'decided', answer };
  }
  return isToldAll && asked.size > 0 && answers.length === asked.size ? { kind: 'undecided' } : { kind: 'waiting' };
}

function hasItsNumber(needed: Needs | undefined, count: number, asked: number, isToldAll: boolean): boolean {
  if (needed === undefined) return false;
  return needed === 'all' ? isToldAll && count === asked : count >= needed;
}
