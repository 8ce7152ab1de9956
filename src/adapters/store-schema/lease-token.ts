import { randomInt } from 'node:crypto';

/** What a token names: the attempt of a record, or the deferred recipients of an attempt. */
export interface LeasedRecord {
  recordPk: number;
  lease: number;
  /** Present for a deferral. */
  attempt?: number;
}

/** A number that no other claim has, in this process or another. */
export function newLease(): number {
  return randomInt(1, 2 ** 47);
}

export function leaseToken({ recordPk, lease, attempt }: LeasedRecord): string {
  return attempt === undefined ? `r${recordPk}.${lease}` : `d${recordPk}.${lease}.${attempt}`;
}

/** Undefined for what is no token of ours; like a stale one it is ignored. */
export function parseToken(token: string): LeasedRecord | undefined {
  const match = /^([rd])(\d+)\.(\d+)(?:\.(\d+))?$/.exec(token);
  if (!match) return undefined;
  const leased = { recordPk: Number(match[2]), lease: Number(match[3]) };
  return match[1] === 'r' ? leased : { ...leased, attempt: Number(match[4]) };
}

/** Leases of attempts, by their number: what was claimed at once is mostly ended at once. */
export function groupByLease(tokens: readonly string[]): {
  attempts: Map<number, number[]>;
  deferrals: LeasedRecord[];
} {
  const attempts = new Map<number, number[]>();
  const deferrals: LeasedRecord[] = [];
  for (const token of tokens) {
    const leased = parseToken(token);
    if (!leased) continue;
    if (leased.attempt !== undefined) deferrals.push(leased);
    else {
      const known = attempts.get(leased.lease);
      if (known) known.push(leased.recordPk);
      else attempts.set(leased.lease, [leased.recordPk]);
    }
  }
  return { attempts, deferrals };
}
