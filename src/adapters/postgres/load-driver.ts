import { RingbackError } from '../../core/errors';

type Driver = typeof import('pg');

/** `pg` is an optional dependency: who stays with the embedded store needs none of it. */
export function loadDriver(load: () => Driver = () => require('pg') as Driver): Driver {
  try {
    return load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new RingbackError('RB_STORE_MISSING_DRIVER', 'The driver for PostgreSQL is not installed.', {
      remedy: 'Run "npm install pg" in the Node-RED user directory and restart Node-RED.',
      cause: error,
    });
  }
}
