import type { PhoneNumber, PhoneNumbers } from '../../ports/phone-numbers';
import type { TicketUser, UserCandidate } from '../../ports/tickets';

/** Shorter ones are extensions: only the whole of them is the same. */
const shortest = 7;

/**
 * Those who really have the number, however it is written. Whoever has it with the same country goes before those
 * whose number is written without one.
 */
export function matchNumbers(caller: PhoneNumber, found: UserCandidate[], numbers: PhoneNumbers): TicketUser[] {
  const certain: TicketUser[] = [];
  const likely: TicketUser[] = [];
  for (const { user, numbers: theirs } of found) {
    const verdicts = theirs.map((text) => compare(caller, text, numbers));
    if (verdicts.includes('same')) certain.push(user);
    else if (verdicts.includes('likely')) likely.push(user);
  }
  return unique(certain.length > 0 ? certain : likely);
}

function compare(caller: PhoneNumber, text: string, numbers: PhoneNumbers): 'same' | 'likely' | 'other' {
  const theirs = numbers.read(text);
  if (!theirs) return 'other';
  if (caller.e164 && caller.e164 === theirs.e164) return 'same';
  const isForeign = caller.e164 && theirs.e164 && /^\s*(\+|00)/.test(text);
  if (isForeign) return 'other';
  const digits = text.replaceAll(/\D/g, '').replace(/^0+/, '');
  const isEqual = digits === caller.national || theirs.national === caller.national;
  if (isEqual) return caller.e164 || theirs.e164 ? 'likely' : 'same';
  const wholeCaller = caller.e164?.slice(1) ?? caller.national;
  const longer = digits.length > wholeCaller.length ? digits : wholeCaller;
  const shorter = longer === digits ? wholeCaller : digits;
  const isEnd = shorter.length >= shortest && longer.endsWith(shorter) && !(caller.e164 && theirs.e164);
  return isEnd ? 'likely' : 'other';
}

function unique(users: TicketUser[]): TicketUser[] {
  return [...new Map(users.map((user) => [user.id, user])).values()];
}
