import { createHash, randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { RingbackError } from '../../core/errors';
import type { ActionClaims } from '../../core/followup/action';
import type { Asked, Store } from '../../ports/store';
import type { CodeProblem, CodeUnsentReason } from './action-view';

const minute = 60_000;
const validMs = 10 * minute;
const mostTries = 5;
const mostSends = 3;
const sendsWithinMs = 60 * minute;
/** A second click is not a wish for a second code. */
const clickMs = 10_000;

/** What is kept of a code: what it was is known only to whom it was sent. */
interface KeptCode {
  hash: string;
  salt: string;
  madeAt: number;
  tries: number;
  /** When codes were sent, within the last hour. */
  sends: number[];
}

export interface CodeToSend {
  code: string;
  asked: Asked;
  /** Button of the action, and the follow-up's name. */
  label: string;
  followupName: string;
  validMinutes: number;
}

/** The other channel. */
export interface CodeSender {
  /** Of the channel's config node, and what people call it. */
  id: string;
  name: string;
  /** Never rejects. Undefined: it was sent. */
  send(message: CodeToSend): Promise<{ reason: CodeUnsentReason; error: RingbackError } | undefined>;
}

export interface ActionCodesDeps {
  store: Pick<Store, 'readValue' | 'swapValue'>;
  /** Real time: a code is read and typed by a person, whatever the follow-ups' clock does. */
  now(): number;
  sender: CodeSender;
}

export type CodeSent =
  | { isSent: true; isNew: boolean }
  | { isSent: false; reason: CodeUnsentReason; error?: RingbackError };
export type CodeVerdict = { isRight: true } | { isRight: false; problem: CodeProblem; triesLeft?: number };

const hashOf = promisify(scrypt) as (code: string, salt: string, length: number) => Promise<Buffer>;

/** One-time codes of six digits: valid for ten minutes, for five tries, and sent three times an hour at most. */
export class ActionCodes {
  constructor(private readonly deps: ActionCodesDeps) {}

  get channel(): { id: string; name: string } {
    return this.deps.sender;
  }

  /** Sends one, unless one that is still good was just sent; `again`: whoever waits wants another. */
  async send(
    claims: ActionClaims,
    message: Omit<CodeToSend, 'code' | 'validMinutes'>,
    again: boolean,
  ): Promise<CodeSent> {
    const { store, now, sender } = this.deps;
    const key = keyOf(claims);
    for (;;) {
      const text = await store.readValue(key);
      const kept = parse(text);
      const at = now();
      if (kept && isGood(kept, at) && (!again || at - kept.madeAt < clickMs)) return { isSent: true, isNew: false };
      const sends = (kept?.sends ?? []).filter((sent) => at - sent < sendsWithinMs);
      if (sends.length >= mostSends) return { isSent: false, reason: 'tooOften' };
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      const salt = randomBytes(16).toString('base64url');
      const hash = (await hashOf(code, salt, 32)).toString('base64url');
      const made = JSON.stringify({ hash, salt, madeAt: at, tries: 0, sends: [...sends, at] } satisfies KeptCode);
      if (!(await store.swapValue(key, text, made, at))) continue;
      const failure = await sender.send({ ...message, code, validMinutes: validMs / minute });
      if (!failure) return { isSent: true, isNew: true };
      // What did not go out is not counted, and nobody can have it.
      await store.swapValue(key, made, JSON.stringify({ hash: '', salt: '', madeAt: 0, tries: 0, sends }), at);
      return { isSent: false, ...failure };
    }
  }

  /** A code is good for one answer. Each try is written down before it is looked at, so that many at once count as many. */
  async check(claims: ActionClaims, code: string): Promise<CodeVerdict> {
    const { store, now } = this.deps;
    const key = keyOf(claims);
    for (;;) {
      const text = await store.readValue(key);
      const kept = parse(text);
      const at = now();
      if (!kept || kept.hash === '' || at - kept.madeAt >= validMs) return { isRight: false, problem: 'expired' };
      if (kept.tries >= mostTries) return { isRight: false, problem: 'tooMany' };
      const tries = kept.tries + 1;
      if (!(await store.swapValue(key, text, JSON.stringify({ ...kept, tries }), at))) continue;
      if (!(await isRight(kept, code))) {
        if (tries >= mostTries) return { isRight: false, problem: 'tooMany' };
        return { isRight: false, problem: 'wrong', triesLeft: mostTries - tries };
      }
      return (await this.#useUp(key, kept.hash)) ? { isRight: true } : { isRight: false, problem: 'expired' };
    }
  }

  async #useUp(key: string, hash: string): Promise<boolean> {
    for (;;) {
      const text = await this.deps.store.readValue(key);
      const kept = parse(text);
      if (!kept || kept.hash !== hash) return false;
      const used = JSON.stringify({ ...kept, hash: '', salt: '' });
      if (await this.deps.store.swapValue(key, text, used, this.deps.now())) return true;
    }
  }
}

function isGood({ hash, madeAt, tries }: KeptCode, at: number): boolean {
  return hash !== '' && at - madeAt < validMs && tries < mostTries;
}

async function isRight({ hash, salt }: KeptCode, code: string): Promise<boolean> {
  const expected = Buffer.from(hash, 'base64url');
  const given = await hashOf(code.replace(/\D/g, '').slice(0, 12), salt, expected.length);
  return timingSafeEqual(given, expected);
}

function parse(text: string | undefined): KeptCode | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as KeptCode);
}

function keyOf({ followupId, recordId, round, recipient, name }: ActionClaims): string {
  const about = JSON.stringify([followupId, recordId, round, recipient, name]);
  return `action.code/${createHash('sha256').update(about).digest('base64url')}`;
}
