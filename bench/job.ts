import type { Version } from './records';

/** What a contestant is to do. Plain data: it goes to a child process. */
export interface Job {
  /** Records of the first poll. */
  count: number;
  /** How the source answers: pages of 100, or one array with everything. */
  shape: 'pages' | 'array';
  /** What is done for each notification. */
  effect: 'post' | 'count';
  sourceUrl: string;
  sinkUrl: string;
  /** Empty at the start, and the contestant's own. */
  folder: string;
}

/** What a poll found, as the contestant itself counted it. */
export interface Found {
  /** Notifications: posted or counted. */
  notified: number;
  gone: number;
}

export interface Contestant {
  /** Answers GET with something small. */
  pingUrl: string;
  /** Resolves once everything that follows from the poll is done and, where the contestant keeps state, on the disk. */
  poll(version: Version, expected: Found): Promise<Found>;
  stop(): Promise<void>;
}

export interface Measured {
  found: Found;
  /** User and system time of the whole process, all threads, from the beginning of the work to its end. */
  cpuSeconds: number;
  wallSeconds: number;
  /** Of the process since it began. */
  peakMegabytes: number;
}

export type ToContestant = { kind: 'collect' } | { kind: 'poll'; version: Version; expected: Found } | { kind: 'stop' };
export type FromContestant =
  | { kind: 'ready'; pingUrl: string }
  | { kind: 'collected' }
  | { kind: 'measured'; measured: Measured }
  | { kind: 'failed'; error: string };
