import { type ErrorCode, RingbackError } from '../core/errors';

export interface OptionalPackage {
  /** As npm calls it. */
  name: string;
  code: ErrorCode;
  /** Says in a sentence what is missing. */
  missing: string;
}

/** Loads an optional dependency when it is used; an error with a remedy when it was left out. */
export function loadOptional<T>(load: () => T, { name, code, missing }: OptionalPackage): T {
  try {
    return load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new RingbackError(code, missing, {
      remedy: `Run "npm install ${name}" in the Node-RED user directory and restart Node-RED.`,
      cause: error,
    });
  }
}
