import type { Exchange } from '../http-exchange';
import { ZendeskProblem } from './problem';

/** How a coming request goes wrong. */
export type ZendeskFault =
  /** An error instead of an answer; nothing is done. */
  | { kind: 'status'; status: number; retryAfterS?: number; body?: Record<string, unknown> }
  /** Done, and never answered. */
  | { kind: 'acceptedThenSilent' }
  /** Done, and the connection cut instead of an answer. */
  | { kind: 'acceptedThenCut' }
  /** Cut before anything is done. */
  | { kind: 'cut' }
  /** Never answered, nothing done. */
  | { kind: 'silent' }
  /** Somebody else changes the ticket between the reading and the writing. */
  | { kind: 'conflict' };

interface Planned {
  fault: ZendeskFault;
  /** Only requests with this method, and a path that contains this, are hit. */
  method?: string;
  path?: string;
}

export interface Faults {
  /** The next request that fits goes wrong like that; several are taken in their order. */
  plan(fault: ZendeskFault, only?: Omit<Planned, 'fault'>): void;
  next(exchange: Exchange): ZendeskFault | undefined;
  /** How many are still to come. */
  pending(): number;
  clear(): void;
}

export function createFaults(): Faults {
  let planned: Planned[] = [];
  return {
    plan: (fault, only = {}) => void planned.push({ fault, ...only }),
    next({ method, path }) {
      const target = `/${path.join('/')}`;
      const at = planned.findIndex(
        (one) => (one.method ?? method) === method && (one.path === undefined || target.includes(one.path)),
      );
      return at === -1 ? undefined : planned.splice(at, 1)[0]?.fault;
    },
    pending: () => planned.length,
    clear() {
      planned = [];
    },
  };
}

const usualBodies: Record<number, Record<string, unknown>> = {
  401: { error: "Couldn't authenticate you" },
  403: { error: 'Forbidden', description: 'You do not have access to this page.' },
  404: { error: 'RecordNotFound', description: 'Not found' },
  409: { error: 'UpdateConflict', description: 'Safe Update prevented the update due to outdated ticket data.' },
  422: { error: 'RecordInvalid', description: 'Record validation errors', details: {} },
  429: { error: 'APIRateLimitExceeded', description: 'Number of allowed API requests per minute exceeded' },
  503: { error: 'ServiceUnavailable', description: 'Zendesk is briefly unavailable for maintenance.' },
};

export function problemOf(fault: Extract<ZendeskFault, { kind: 'status' }>): ZendeskProblem {
  const { status, retryAfterS, body = usualBodies[status] ?? { error: 'InternalError' } } = fault;
  return new ZendeskProblem(status, body, retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) });
}
