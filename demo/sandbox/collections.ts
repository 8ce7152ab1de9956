/** The kinds of record that the service desk keeps; each is a list of its API. */
export const collectionNames = ['approvals', 'requests', 'incidents', 'opportunities'] as const;

export type CollectionName = (typeof collectionNames)[number];

export interface Collection {
  title: string;
  /** Ids are this, a dash and a number. */
  prefix: string;
  firstNumber: number;
  /** The first one is what a new record gets. */
  statuses: readonly [string, ...string[]];
}

export const collections: Record<CollectionName, Collection> = {
  approvals: { title: 'Approvals', prefix: 'APR', firstNumber: 1001, statuses: ['waiting', 'approved', 'rejected'] },
  requests: {
    title: 'Employee requests',
    prefix: 'REQ',
    firstNumber: 2001,
    statuses: ['awaiting manager', 'approved', 'declined'],
  },
  incidents: {
    title: 'Incidents',
    prefix: 'INC',
    firstNumber: 3001,
    statuses: ['new', 'open', 'pending information', 'resolved', 'closed'],
  },
  opportunities: {
    title: 'Opportunities',
    prefix: 'OPP',
    firstNumber: 4001,
    statuses: ['new', 'qualified', 'won', 'lost'],
  },
};

export function isCollectionName(name: string): name is CollectionName {
  return (collectionNames as readonly string[]).includes(name);
}

/** A record as the API gives it: these fields, and those of its kind. */
export interface DeskRecord {
  id: string;
  title: string;
  status: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  updatedAt: string;
  [field: string]: unknown;
}
