import type { ConnectTarget } from '../../ports/gateway';

export const agentStates = ['logged-out', 'available', 'ringing', 'on-call', 'wrap-up', 'break'] as const;

export type AgentState = (typeof agentStates)[number];

/** The states that an agent, a message or the admin API may ask for; the others come from calls. */
export const chosenStates = ['available', 'break', 'logged-out', 'wrap-up'] as const;

export type ChosenState = (typeof chosenStates)[number];

/** As the team's configuration has them. */
export interface AgentSettings {
  id: string;
  name: string;
  skills: string[];
  /** What the gateway dials; empty where agents answer on the desk. */
  address: string;
}

export interface Agent extends AgentSettings {
  state: AgentState;
  /** Milliseconds since the epoch: when the state began. */
  since: number;
  /** When the wrap-up after a call ends by itself. */
  until?: number;
  /** When the last call ended, or the agent came; the longest idle is asked first. */
  idleSince: number;
  /** Asked for during a call; taken after it. */
  nextState?: ChosenState;
  /** Whose call rings or is talked to. */
  callId?: string;
  /** Why the state is what it is, where it was not chosen: a call was not answered. */
  reason?: 'no-answer' | 'busy' | 'rejected' | 'unreachable';
}

export function targetOf({ id, name, address }: AgentSettings): ConnectTarget {
  return { agentId: id, name, address };
}

/** Skills are compared without regard to case; every wanted one must be there. */
export function hasSkills(agent: Pick<Agent, 'skills'>, wanted: readonly string[]): boolean {
  const own = new Set(agent.skills.map((skill) => skill.toLowerCase()));
  return wanted.every((skill) => own.has(skill.toLowerCase()));
}

export function isLoggedIn({ state }: Pick<Agent, 'state'>): boolean {
  return state !== 'logged-out';
}
