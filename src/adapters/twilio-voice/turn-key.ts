import { hash } from 'node:crypto';
import { isSameSignature } from '../vendor-api/same-signature';

/**
 * What only we can write into an address that Twilio is given: a nonce that names the call and the turn. It needs no
 * memory, so that a later process knows the addresses of an earlier one.
 */
export class TurnKey {
  constructor(private readonly secret: string) {}

  query(what: string, callSid: string, turn: number): string {
    return `call=${encodeURIComponent(callSid)}&turn=${turn}&key=${this.#key(what, callSid, turn)}`;
  }

  /** Undefined for what we have not written. */
  read(what: string, query: URLSearchParams): { callSid: string; turn: number } | undefined {
    const callSid = query.get('call') ?? '';
    const turn = Number(query.get('turn'));
    if (!Number.isSafeInteger(turn)) return undefined;
    return isSameSignature(query.get('key') ?? '', this.#key(what, callSid, turn)) ? { callSid, turn } : undefined;
  }

  /** By a hash that takes its secret as a prefix, which those before SHA-3 must not; several times faster than an HMAC. */
  #key(what: string, callSid: string, turn: number): string {
    return hash('sha3-256', `${this.secret}\0ringback ${what} ${turn} ${callSid}`, 'base64url').slice(0, 27);
  }
}
