import { hash } from 'node:crypto';
import { isSameSignature } from '../vendor-api/same-signature';

/** A hook of a call: what jambonz asks when verbs are over, or when it was told to ask. */
export interface Hook {
  callSid: string;
  /** Tells one run of our process from another. */
  run: string;
  /** `3`, `3-confirm`, `redirect-2`. */
  name: string;
}

/**
 * The addresses of hooks: each with a key that only we can write, so that none can be guessed, and without a memory, so
 * that a later process knows those of an earlier one. Parts of a path, since some versions of jambonz lose a query.
 */
export class HookAddress {
  constructor(
    private readonly root: string,
    private readonly secret: string,
  ) {}

  write(hook: Hook): string {
    const { callSid, run, name } = hook;
    return `${this.root}/${encodeURIComponent(callSid)}/${run}/${name}/${this.#key(hook)}`;
  }

  /** Of what follows the root; undefined for what we have not written. */
  read(path: string): Hook | undefined {
    const [, callSid = '', run = '', name = '', key = ''] =
      /^\/([^/]+)\/([\w-]+)\/([\w-]+)\/([\w-]+)$/.exec(path) ?? [];
    const hook = { callSid: decode(callSid), run, name };
    return hook.callSid !== '' && isSameSignature(key, this.#key(hook)) ? hook : undefined;
  }

  /** By a hash that may take its secret as a prefix, as SHA-3 does. */
  #key({ callSid, run, name }: Hook): string {
    return hash('sha3-256', `${this.secret}\0ringback ${run} ${name} ${callSid}`, 'base64url').slice(0, 27);
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    // What cannot be decoded is nothing of ours.
    if (error instanceof URIError) return '';
    throw error;
  }
}
