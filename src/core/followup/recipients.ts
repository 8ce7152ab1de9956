import type { DirectoryGroup, DirectoryUser } from '../../ports/store';
import type { Directory } from '../directory/directory';
import type { ErrorCode } from '../errors';
import { fromCandidate, fromGroup, fromUser, type Recipient } from './recipient';
import { type Candidate, candidateFromText, readCandidates } from './recipient-candidates';

export type { Recipient } from './recipient';

/** A value that leads to nobody; `reason` is a sentence for people. */
export interface UnresolvedRecipient {
  key: string;
  reason: string;
  code: ErrorCode;
}

export interface RecipientQuery {
  /** Text, number, list (`,`, `;` or new line between parts), array, or object with id, email or name. */
  user: unknown;
  group: unknown;
  directory: Directory;
  /** What to do with a value that the directory does not know: take it as an address, or leave it out. */
  unknown: 'address' | 'skip';
  /** The kind of address that a group must have to be told as one; absent: any kind will do. */
  addressKey?: string;
}

export interface ResolvedRecipients {
  resolved: Recipient[];
  unresolved: UnresolvedRecipient[];
}

/**
 * Who is to be told of a record. Each person once, whether named directly or as a member of a group;
 * a group with an address of its own is one recipient, any other becomes its members. Whatever leads
 * to nobody is in `unresolved`, and so is a record that names nobody at all: never silence.
 */
export function resolveRecipients(query: RecipientQuery): ResolvedRecipients {
  const resolution = new Resolution(query);
  resolution.resolve('user', query.user);
  resolution.resolve('group', query.group);
  return resolution.result();
}

class Resolution {
  private readonly found = new Map<string, Recipient>();
  private readonly unresolved: UnresolvedRecipient[] = [];

  constructor(private readonly query: RecipientQuery) {}

  resolve(kind: Recipient['kind'], value: unknown): void {
    const { directory } = this.query;
    const { candidates, unusable } = readCandidates(value, (text) =>
      Boolean(directory.findUser(text) ?? directory.findGroup(text)),
    );
    for (const candidate of candidates) {
      // Many systems have one field for both (an approver, an owner): the other kind is tried too.
      const isKnown = this.addKnown(kind, candidate) || this.addKnown(kind === 'user' ? 'group' : 'user', candidate);
      if (!isKnown) this.addUnknown(kind, candidate);
    }
    for (const reason of unusable) this.unresolved.push({ key: '', reason, code: 'RB_RECIPIENT_UNKNOWN' });
  }

  result(): ResolvedRecipients {
    if (this.found.size === 0 && this.unresolved.length === 0) this.unresolved.push(nobodyNamed());
    return { resolved: withoutTwins([...this.found.values()]), unresolved: this.unresolved };
  }

  private add(recipient: Recipient): void {
    if (!this.found.has(recipient.key)) this.found.set(recipient.key, recipient);
  }

  private addKnown(kind: Recipient['kind'], { lookups }: Candidate): boolean {
    const { directory } = this.query;
    if (kind === 'user') {
      const user = firstOf(lookups, directory.findUser);
      if (user?.isInactive) this.unresolved.push(inactiveUser(user));
      else if (user) this.add(fromUser(user));
      return user !== undefined;
    }
    const group = firstOf(lookups, directory.findGroup);
    if (group) this.addGroup(group);
    return group !== undefined;
  }

  private addGroup(group: DirectoryGroup): void {
    if (this.hasAddress(group)) {
      this.add(fromGroup(group));
      return;
    }
    const members = this.query.directory.expandGroup(group.id);
    for (const member of members.users) this.add(fromUser(member));
    for (const member of members.unknown) {
      this.addUnknown(member.startsWith('group:') ? 'group' : 'user', candidateFromText(member));
    }
    if (members.users.length + members.unknown.length === 0) this.unresolved.push(emptyGroup(group));
  }

  private addUnknown(kind: Recipient['kind'], candidate: Candidate): void {
    if (this.query.unknown === 'address') this.add(fromCandidate(kind, candidate));
    else this.unresolved.push(unknownToDirectory(kind, candidate));
  }

  private hasAddress({ addresses = {} }: DirectoryGroup): boolean {
    const { addressKey } = this.query;
    const relevant = addressKey ? [addresses[addressKey]] : Object.values(addresses);
    return relevant.some((address) => address !== undefined && address.trim() !== '');
  }
}

function firstOf<T>(lookups: string[], find: (value: string) => T | undefined): T | undefined {
  for (const lookup of lookups) {
    const found = find(lookup);
    if (found) return found;
  }
  return undefined;
}

/** The same bare address as user and as group is one recipient. */
function withoutTwins(recipients: Recipient[]): Recipient[] {
  if (recipients.length < 2) return recipients;
  const users = new Set(recipients.filter(({ kind }) => kind === 'user').map(({ addresses }) => emailKey(addresses)));
  return recipients.filter(({ kind, addresses }) => {
    const email = emailKey(addresses);
    return kind === 'user' || email === undefined || !users.has(email);
  });
}

function emailKey({ email }: Record<string, string>): string | undefined {
  return email?.trim().toLowerCase();
}

function unknownToDirectory(kind: Recipient['kind'], { id }: Candidate): UnresolvedRecipient {
  return {
    key: `${kind}:${id}`,
    reason: `The directory has no ${kind} "${id}". Add it there, or let unknown recipients be used as addresses.`,
    code: 'RB_RECIPIENT_UNKNOWN',
  };
}

function inactiveUser({ id, name }: DirectoryUser): UnresolvedRecipient {
  return {
    key: `user:${id}`,
    reason: `${name || id} is not in the source of the directory any more. Enter them in the directory to tell them all the same.`,
    code: 'RB_RECIPIENT_UNKNOWN',
  };
}

function emptyGroup({ id, name }: DirectoryGroup): UnresolvedRecipient {
  return {
    key: `group:${id}`,
    reason: `The group "${name || id}" has no members and no address. Add members to it in the directory.`,
    code: 'RB_RECIPIENT_MISSING',
  };
}

function nobodyNamed(): UnresolvedRecipient {
  return {
    key: '',
    reason: 'The record names no user and no group. Check where the recipients node takes them from.',
    code: 'RB_RECIPIENT_MISSING',
  };
}
