import type { Program } from './contestant-process';
import type { Job } from './job';

export interface Entrant {
  label: string;
  program: Program;
}

/** What a figure of ours should be. */
export interface Aims {
  /** CPU, against the bare script. */
  timesBare?: number;
  /** CPU, less than that of the entrant with this label. */
  lessThan?: string;
  waitMs?: number;
  megabytes?: number;
}

export interface Row {
  title: string;
  work: Pick<Job, 'count' | 'shape' | 'effect'>;
  /** Which poll is measured; for 2 the first one comes before it, unmeasured. */
  measured: 1 | 2;
  entrants: Entrant[];
  aims: Aims;
}

const bare: Entrant = { label: 'bare script', program: { file: 'bare' } };
const stock: Entrant = { label: 'stock flow', program: { file: 'stock' } };
const paged: Entrant = { label: 'stock flow, by page', program: { file: 'stock', argument: 'paged' } };
export const ours: Entrant = { label: 'Ringback', program: { file: 'ringback' } };

export const rows: Row[] = [
  {
    title: '10,000 records, all new, a POST each, pages of 100',
    work: { count: 10_000, shape: 'pages', effect: 'post' },
    measured: 1,
    entrants: [bare, stock, ours],
    aims: { timesBare: 1.5, waitMs: 50 },
  },
  {
    title: '100,000 records, all new, counted, pages of 100',
    work: { count: 100_000, shape: 'pages', effect: 'count' },
    measured: 1,
    entrants: [bare, stock, paged, ours],
    aims: { timesBare: 2.5, lessThan: paged.label, waitMs: 50, megabytes: 300 },
  },
  {
    title: '100,000 records, all new, counted, one array of 60 MB',
    work: { count: 100_000, shape: 'array', effect: 'count' },
    measured: 1,
    entrants: [bare, stock, paged, ours],
    aims: { timesBare: 2.5, lessThan: paged.label, waitMs: 50 },
  },
  {
    title: '100,000 records, 1 % new, 1 % changed, 1 % gone, counted, pages of 100',
    work: { count: 100_000, shape: 'pages', effect: 'count' },
    measured: 2,
    entrants: [bare, paged, ours],
    aims: { timesBare: 1.5, waitMs: 50, megabytes: 300 },
  },
];

/** Only for memory; measured against the row of 100,000 in pages. */
export const million: Row = {
  title: '1,000,000 records, all new, counted, pages of 100',
  work: { count: 1_000_000, shape: 'pages', effect: 'count' },
  measured: 1,
  entrants: [ours],
  aims: { waitMs: 50, megabytes: 350 },
};
