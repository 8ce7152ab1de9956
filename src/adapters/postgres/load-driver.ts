import { loadOptional } from '../load-optional';

type Driver = typeof import('pg');

/** `pg` is an optional dependency: who stays with the embedded store needs none of it. */
export function loadDriver(load: () => Driver = () => require('pg') as Driver): Driver {
  return loadOptional(load, {
    name: 'pg',
    code: 'RB_STORE_MISSING_DRIVER',
    missing: 'The driver for PostgreSQL is not installed.',
  });
}
