import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Store } from '../../ports/store';

/** Whose inbox on which channel: what a personal link stands for. */
export interface InboxOwner {
  channelId: string;
  recipient: string;
}

const KEY_NAME = 'inbox.linkKey';
/** 16 bytes of a MAC are beyond guessing, and keep the link short enough to be pasted. */
const MAC_BYTES = 16;
const MAX_TOKEN_LENGTH = 2_000;

/** The key that all links of a store are signed with; made when it is first needed. */
export function readInboxKey(store: Pick<Store, 'readOrCreateValue'>, now: number): Promise<string> {
  return store.readOrCreateValue(KEY_NAME, randomBytes(32).toString('base64url'), now);
}

/** The token of a personal link: who it is for, and a MAC of that. Only letters that a URL takes as they are. */
export function signInboxLink(key: string, { channelId, recipient }: InboxOwner): string {
  const owner = Buffer.from(JSON.stringify([channelId, recipient])).toString('base64url');
  return `${owner}.${macOf(key, owner).toString('base64url')}`;
}

/** Who a token says it is for. Not to be believed before `verifyInboxLink`: it only tells whose key to take. */
export function readInboxToken(token: string): InboxOwner | undefined {
  const owner = token.length <= MAX_TOKEN_LENGTH ? /^([\w-]+)\.[\w-]+$/.exec(token)?.[1] : undefined;
  if (owner === undefined) return undefined;
  try {
    const [channelId, recipient] = JSON.parse(Buffer.from(owner, 'base64url').toString());
    return typeof channelId === 'string' && typeof recipient === 'string' ? { channelId, recipient } : undefined;
  } catch {
    // No token of ours: what it holds is not JSON.
    return undefined;
  }
}

/** The owner of a token that was signed with this key; undefined for any other. Takes the same time for all. */
export function verifyInboxLink(key: string, token: string): InboxOwner | undefined {
  const [owner = '', mac = ''] = token.split('.');
  const given = Buffer.from(mac, 'base64url');
  const expected = macOf(key, owner);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return readInboxToken(token);
}

function macOf(key: string, owner: string): Buffer {
  return createHmac('sha256', key).update(`ringback-inbox.${owner}`).digest().subarray(0, MAC_BYTES);
}
