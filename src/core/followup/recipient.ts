import type { DirectoryGroup, DirectoryUser } from '../../ports/store';
import type { Candidate } from './recipient-candidates';

/** Somebody to notify. */
export interface Recipient {
  kind: 'user' | 'group';
  /** `user:<id>` or `group:<id>`: what deliveries and history are kept under. */
  key: string;
  id: string;
  name: string;
  /** Address for each kind of channel; `inbox` is always there, since everybody has one. */
  addresses: Record<string, string>;
  locale?: string;
  timeZone?: string;
  /** Kind of a channel, or id of its config node: the one for those who have used none. */
  defaultChannel?: string;
  /** Where they last did something; of a call only when they have done nothing else. */
  lastUsedChannel?: { channelId: string; at: number };
  attributes?: Record<string, unknown>;
  /** Told besides the others, for the attempts before have led to nothing. */
  escalated?: true;
}

export function fromUser(user: DirectoryUser): Recipient {
  const { id, name, addresses, locale, timeZone, defaultChannel, attributes } = user;
  return {
    kind: 'user',
    key: `user:${id}`,
    id,
    name: name || id,
    addresses: { inbox: id, ...addresses },
    ...(locale ? { locale } : {}),
    ...(timeZone ? { timeZone } : {}),
    ...(defaultChannel ? { defaultChannel } : {}),
    ...(attributes ? { attributes } : {}),
  };
}

export function fromGroup({ id, name, addresses }: DirectoryGroup): Recipient {
  const key = `group:${id}`;
  return { kind: 'group', key, id, name: name || id, addresses: { inbox: key, ...addresses } };
}

export function fromCandidate(kind: Recipient['kind'], { id, name, email, locale, timeZone }: Candidate): Recipient {
  const key = `${kind}:${id}`;
  return {
    kind,
    key,
    id,
    name: name || id,
    addresses: { inbox: kind === 'user' ? id : key, ...(email ? { email } : {}) },
    ...(locale ? { locale } : {}),
    ...(timeZone ? { timeZone } : {}),
  };
}
