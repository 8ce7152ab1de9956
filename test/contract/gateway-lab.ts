import type { ConnectTarget, Gateway, Leg, Media } from '../../src/ports/gateway';

/** What an agent's phone does when it is rung. `dead`: nothing answers, not even with a ringing. */
export type AgentBehaviour =
  | 'answers'
  | 'rings'
  | 'busy'
  | 'dead'
  | 'rejects'
  | 'unreachable'
  /** Answers, and hangs up as soon as it hears something. */
  | 'hangsUpInWhisper';

/** What somebody does whom the gateway calls. */
export type CalleeBehaviour = 'answers' | 'rings' | 'busy' | 'unreachable';

/** A telephone world of its own around one gateway. */
export interface GatewayLab {
  /** Started and up; another one after `restartUs`. */
  readonly gateway: Gateway;
  readonly media: LabMedia;
  /** Somebody dials; resolves once the gateway has told of the call. */
  dial(from: string, to: string): Promise<TestCaller>;
  /** An agent's phone, or desk, that can be rung at its `target`. */
  agent(behaviour: AgentBehaviour): Promise<TestAgent>;
  /** Somebody whom the gateway can call; only where it can. */
  callee?(behaviour: CalleeBehaviour): Promise<TestCallee>;
  /** Ends the outside system, or the connection to it, while calls go on, and starts it again. Absent where the gateway is part of our process. */
  restartGateway?(): Promise<void>;
  /** What a crash of our process and its next start do: the adapter is gone without a word, a new one is `gateway`. Resolves with the legs that were given back. */
  restartUs(): Promise<Leg[]>;
  /** Lines, channels, bridges, timers that are still there; 0 when nobody is stranded. */
  leftovers(): Promise<number>;
  close(): Promise<void>;
}

export interface LabMedia {
  /** Is over in at most a second. */
  short: Media;
  /** Takes longer than any case waits. */
  long: Media;
  /** Cannot be played, each for another reason. */
  broken: Media[];
}

export interface TestCaller {
  readonly leg: Leg;
  /** Resolves once they have left the phone. */
  press(digits: string): Promise<void>;
  /** Says it, and is understood; where nobody listens it is lost. */
  say?(text: string): Promise<void>;
  /** Speaks for so long, as soon as they are recorded; only where the gateway records. */
  speak?(ms: number): Promise<void>;
  /** Says nothing from now on, where they would. */
  hush?(): void;
  hangUp(): Promise<void>;
  /** Resolves when something can be heard that could not be heard before the last call of this. */
  hears(): Promise<void>;
  /** The line went down from the other side. */
  readonly hungUp: Promise<void>;
  /** What the gateway's own queue was told of them; only where it has one. */
  transferred?(): { queue: unknown; facts: unknown; summary: unknown } | undefined;
  /** What the flow on the gateway's side was told of them; only where it has one. */
  givenBack?(): { event: unknown; data: unknown } | undefined;
}

export interface TestAgent {
  readonly target: ConnectTarget;
  hangUp(): Promise<void>;
  readonly ringing: Promise<void>;
  /** Caller and agent can talk, as the agent's phone sees it. */
  readonly talking: Promise<void>;
  /** It has rung or talked, and does neither any more. */
  readonly released: Promise<void>;
}

export interface TestCallee {
  readonly number: string;
  hangUp(): Promise<void>;
  readonly ringing: Promise<void>;
  readonly released: Promise<void>;
}

/** How long things take in a lab, in milliseconds: as short as its telephones allow. */
export interface LabPace {
  firstDigitMs: number;
  interDigitMs: number;
  ringMs: number;
}
