import type { AgentSettings } from './agent';
import type { BusinessHours } from './business-hours';
import type { PromptItem } from './prompt-item';

/** A queue of a team, as its configuration has it. */
export interface QueueSettings {
  name: string;
  /** Every agent who takes calls of this queue must have them. */
  skills: string[];
  /** Empty: the music that comes with the package. */
  music: PromptItem[];
  ringMs: number;
  wrapUpMs: number;
  /** Between two announcements; 0: none. */
  announceMs: number;
  announcePosition: boolean;
  announceWait: boolean;
  /** 0: callers may wait for ever. */
  longestWaitMs: number;
  /** Callers who may wait at one time; 0: any number. */
  maxWaiting: number;
  /** Pressed to be called back; empty: not offered. */
  callbackDigit: string;
  /** After so long the agents of `overflowQueue` are asked too; 0: never. */
  overflowMs: number;
  overflowQueue: string;
}

export interface TeamSettings {
  id: string;
  name: string;
  agents: AgentSettings[];
  queues: QueueSettings[];
  hours: BusinessHours;
  /** How long a call takes, until some have been measured. */
  handleMs: number;
}
