/** A team as the server tells of it (`TeamService.snapshot`); times in milliseconds since the epoch, of its clock. */
export interface TeamSnapshot {
  now: number;
  isOpen: boolean;
  agents: AgentSnapshot[];
  queues: QueueSnapshot[];
}

export type AgentState = 'logged-out' | 'available' | 'ringing' | 'on-call' | 'wrap-up' | 'break';
export type ChosenState = 'available' | 'break' | 'logged-out' | 'wrap-up';

export interface AgentSnapshot {
  id: string;
  name: string;
  state: AgentState;
  since: number;
  /** When the wrap-up ends by itself. */
  until?: number;
  skills: string[];
  /** Taken when the call is over. */
  nextState?: ChosenState;
  /** Why the state is what it is, where nobody chose it. */
  reason?: 'no-answer' | 'busy' | 'rejected' | 'unreachable';
  call?: CallSnapshot;
}

export interface CallSnapshot {
  id: string;
  gatewayId: string;
  /** Empty: withheld. */
  number: string;
  name?: string;
  startedAt: number;
  talkingSince?: number;
  isRinging: boolean;
  queue: string;
  waitedMs: number;
  /** Whatever the flow put there. */
  zendesk?: unknown;
  menu?: unknown;
}

export interface QueueSnapshot {
  name: string;
  waiting: WaitingSnapshot[];
}

export interface WaitingSnapshot {
  callId: string;
  number: string;
  name?: string;
  priority: number;
  enqueuedAt: number;
  isCallback: boolean;
}
