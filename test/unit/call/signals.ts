import assert from 'node:assert/strict';
import { RingbackError } from '../../../src/core/errors';

/** For what nobody aborts. */
export const unaborted = new AbortController().signal;

export function withCode(code: string): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof RingbackError, String(error));
    assert.equal(error.code, code);
    return true;
  };
}
