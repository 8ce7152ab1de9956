/** What the call half needs of the outside world of telephony. Each voice gateway is one adapter. */

/** Something that a caller can be played. Text is spoken by whoever can: the gateway itself, or a speech port before it. */
export type Media =
  | { kind: 'text'; text: string /** BCP 47, `es-ES`. */; language: string; voice?: string }
  /** A WAV file on this machine: 8 kHz, 16 bit, mono. */
  | {
      kind: 'file';
      path: string;
      /** The words that were spoken into it. */
      said?: string;
      /** What people know it by; its path may be that of a converted copy. */
      name?: string;
    }
  | { kind: 'url'; url: string };

/** Who calls. The number is a claim of the caller's network, not a proof. */
export interface CallerId {
  /** As the gateway gives it, mostly E.164; empty when withheld. */
  number: string;
  name?: string;
  isWithheld: boolean;
  /** STIR/SHAKEN: A is attested in full. */
  attestation?: 'A' | 'B' | 'C';
}

/** Why a leg ended: the caller hung up, we did, an agent did, the gateway lost it, or it was handed over by `transfer` or `giveBack`. */
export type LegEndCause = 'caller' | 'flow' | 'agent' | 'gateway' | 'transfer';

export interface LegEnd {
  cause: LegEndCause;
  /** Of the gateway, for people: "Normal Clearing". */
  detail?: string;
}

export interface CollectRequest {
  /** Played first; digits count from its beginning when `bargeIn`, otherwise from its end. */
  prompt: Media[];
  minDigits: number;
  maxDigits: number;
  /** Ends the input and is no part of it; empty: none. */
  terminator: string;
  /** From the end of the prompt. */
  firstDigitMs: number;
  interDigitMs: number;
  bargeIn: boolean;
  /** The digits must appear in no log. */
  isSensitive: boolean;
  /** True when more digits cannot change what these mean: the input ends without waiting. */
  isComplete?(digits: string): boolean;
  /**
   * What the caller may say instead: hints for whoever recognizes it, in that language (BCP 47). Ignored without the
   * capability, and when `isSensitive`. The first key ends the listening.
   */
  phrases?: SpokenChoices;
  signal: AbortSignal;
}

export interface SpokenChoices {
  language: string;
  phrases: string[];
}

/** What was understood, not necessarily one of the phrases. */
export interface Utterance {
  text: string;
  /** How sure the recognizer is, from 0 to 1; absent where it does not tell. */
  confidence?: number;
}

/** `digits` may be fewer than asked for, when the pause between two was too long. */
export type CollectOutcome =
  | { kind: 'digits'; digits: string }
  | ({ kind: 'speech' } & Utterance)
  | { kind: 'noInput' };

export interface RecordRequest {
  /** Played first, to its end. */
  prompt: Media[];
  /** A tone, so that callers know when to speak. */
  beep: boolean;
  /** The recording ends after so long, whatever goes on. */
  maxMs: number;
  /** It ends when nobody has spoken for so long. */
  silenceMs: number;
  /** Each of these keys ends it; empty: none. */
  terminators: string;
  signal: AbortSignal;
}

/**
 * What was recorded; `nothing` when it is shorter than a word. Whoever hangs up has finished: that is a recording as
 * any other, and it comes after the line has ended.
 */
export type RecordOutcome =
  | {
      kind: 'recorded';
      /** A file as a whole. */
      data: Buffer;
      /** `audio/wav`, `audio/webm`. */
      contentType: string;
      durationMs: number;
      endedBy: 'caller' | 'key' | 'silence' | 'limit';
    }
  | { kind: 'nothing' };

export interface HoldRequest {
  music: Media[];
  /** Resolves as `elapsed` after so long. */
  elapseMs: number;
  /** Digits that end the hold; others are ignored. */
  digits: string;
  /** Aborting it resolves as `interrupted`: the music stops. */
  signal: AbortSignal;
}

export type HoldOutcome = { kind: 'elapsed' } | { kind: 'digit'; digit: string } | { kind: 'interrupted' };

export interface ConnectTarget {
  agentId: string;
  name: string;
  /** What the gateway dials: `PJSIP/agent1`, a number. The simulator rings the desk of `agentId`. */
  address: string;
}

export interface ConnectRequest {
  target: ConnectTarget;
  /** Ours, for a dead phone gives silence. */
  ringMs: number;
  /** While it rings. */
  callerHears: Media[];
  /** The agent hears it before the caller is put through. */
  whisper: Media[];
  /** What the target's phone shows as the caller. */
  from: CallerId;
  /** Once, when caller and agent can talk; gateways that tell only at the end never call it. */
  onTalking(): void;
  /** Aborting it stops the ringing (`cancelled`). Once they talk it does nothing. */
  signal: AbortSignal;
}

/**
 * Only `ended` ends the call (somebody hung up after they had talked); all others give the caller back.
 * agentAbandoned: the agent's phone answered and hung up before the caller was put through.
 */
export type ConnectOutcome =
  | { kind: 'ended'; talkMs: number; by: 'caller' | 'agent' }
  | { kind: 'busy' | 'noAnswer' | 'rejected' | 'unreachable' | 'agentAbandoned' | 'cancelled' }
  | { kind: 'failed'; detail: string };

/** What the gateway's own queue is told of a caller. */
export interface TransferRequest {
  queue: string;
  /** 1 is served first. */
  priority: number;
  skills: string[];
  /** What is known of the caller, for whoever routes and answers the call. Plain data. */
  facts: Record<string, unknown>;
  /** The same in a sentence, for the agent. */
  summary: string;
  signal: AbortSignal;
}

/** What the flow is told that a gateway has on its side, as it goes on with a caller. */
export interface ReturnRequest {
  /** By whose name it decides how. */
  event: string;
  /** Plain data. */
  data: Record<string, unknown>;
  signal: AbortSignal;
}

/**
 * A caller's line. Whoever drives it gives one command at a time. When the line ends, the pending command
 * rejects with RB_CALL_ENDED, as does each later one, except `hangup`, which may be called again and again.
 * A command whose signal is aborted stops and rejects with the signal's reason (but see `hold` and `connect`).
 */
export interface Leg {
  /** Unique among all legs of all time. */
  readonly id: string;
  readonly from: CallerId;
  /** The dialled number. */
  readonly to: string;
  /** BCP 47, where the gateway knows it. */
  readonly language?: string;
  /** Id of the call node that was asked for, where the other side can choose one. */
  readonly callNodeId?: string;
  /** Whatever else the gateway was told, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Settles once, never rejects. */
  readonly ended: Promise<LegEnd>;

  /** Idempotent. */
  answer(): Promise<void>;
  /**
   * One after the other; resolves when the last has been heard (but see `tellsHeard`). Rejects with RB_CALL_MEDIA for
   * what cannot be played.
   */
  play(media: Media[], signal: AbortSignal): Promise<void>;
  /** Prompt and digits in one, since request/response gateways cannot be split. */
  collect(request: CollectRequest): Promise<CollectOutcome>;
  hold(request: HoldRequest): Promise<HoldOutcome>;
  /**
   * Records what the caller says. When they hang up meanwhile it still resolves, after `ended`, within 30 seconds; it
   * rejects with RB_CALL_ENDED when they hung up before, and with RB_CALL_RECORDING for what could not be fetched.
   * Absent without the capability.
   */
  record?(request: RecordRequest): Promise<RecordOutcome>;
  /**
   * Hands the caller to the gateway's own queue and resolves when that is said; from then on the line takes no command
   * of ours, and ends when the gateway lets go of it. Absent where the queue is ours.
   */
  transfer?(request: TransferRequest): Promise<void>;
  /**
   * Gives the caller back to the flow that the gateway has on its side; as `transfer` otherwise. Absent where it has
   * none.
   */
  giveBack?(request: ReturnRequest): Promise<void>;
  /** Rings the target and puts the caller through; resolves when that is over. */
  connect(request: ConnectRequest): Promise<ConnectOutcome>;
  /** Idempotent; resolves once the line is down. */
  hangup(): Promise<void>;
}

export interface GatewayCapabilities {
  /** Digits during a prompt end it. */
  bargeIn: boolean;
  /** The caller hears music, not ringing, while an agent's phone rings. */
  musicWhileRinging: boolean;
  whisper: boolean;
  /** Legs survive the end of our process and are found again at the next start. */
  resume: boolean;
  /** Speaks text itself: media of kind text need no speech port. */
  speech: boolean;
  /** Understands what a caller says: the `phrases` of a question. */
  speechInput: boolean;
  /** Records what a caller says. */
  records: boolean;
  /** Can call somebody: callbacks. */
  outbound: boolean;
  /** Agents answer on the agent desk, not on a phone. */
  deskAnswers: boolean;
  /** Callers wait in our queue, by `hold` and `connect`. Otherwise those reject with RB_GATEWAY_UNSUPPORTED, and there is `transfer`. */
  ourQueue: boolean;
  /** Each key is told as it is pressed. Otherwise digits come when their input is over: `isComplete` and `firstDigitMs` are the gateway's own matter. */
  tellsKeys: boolean;
  /** It is told when something has been heard. Otherwise prompts are gathered: `play` resolves when they are taken, and nothing stops them. */
  tellsHeard: boolean;
}

/** A call node, as the other side may choose it. */
export interface OfferedCallNode {
  id: string;
  name: string;
  description: string;
}

export type GatewayHealth =
  | { state: 'starting' }
  | { state: 'up'; detail: string }
  /** Tries again by itself. */
  | { state: 'down'; error: Error; retryInMs?: number };

export interface OutboundRequest {
  to: string;
  from: CallerId;
  ringMs: number;
  signal: AbortSignal;
}

/** A leg of an earlier run of our process. */
export interface FormerLeg {
  id: string;
  /** Its caller talked to an agent: nothing may interrupt that. */
  isTalking: boolean;
}

export interface Gateway {
  readonly capabilities: GatewayCapabilities;
  /** Begins to connect and goes on trying; what happens is told through `onHealth`. */
  start(): void;
  /** Takes no more calls, waits up to `drainMs` for those that are going on, hangs up the rest, releases everything. Idempotent. */
  stop(options: { drainMs: number }): Promise<void>;
  /** Each new caller, once, not yet answered; and after a restart each leg that was found again (`isResumed`). */
  onCall(listener: (leg: Leg, isResumed: boolean) => void): void;
  /** For gateways that do not know by themselves which legs there were: those that are still there go to `onCall`. Never throws. */
  recover?(former: FormerLeg[]): void;
  /** For gateways whose other side chooses a call node. `list` gives those that there are now. */
  offer?(list: () => OfferedCallNode[]): void;
  /** Asks the other side once more; what is so is told by `onHealth` before it resolves. Never rejects. */
  check?(): Promise<void>;
  /** Calls at once with what is so now. */
  onHealth(listener: (health: GatewayHealth) => void): void;
  /** Calls somebody; resolves when they have answered, or with why not. Absent without the capability. */
  call?(
    request: OutboundRequest,
  ): Promise<{ kind: 'answered'; leg: Leg } | { kind: 'busy' | 'noAnswer' | 'unreachable' }>;
}
