import type { CallerId, LegEndCause } from '../../ports/gateway';

/** `msg.call`: what every message of a call carries. */
export interface CallInfo {
  id: string;
  /** The caller's number as the gateway gives it; empty when withheld. A claim, not a proof. */
  ani: string;
  /** The dialled number. */
  dnis: string;
  /** Id of the gateway's config node. */
  gateway: string;
  /** BCP 47. */
  language: string;
  /** ISO 8601. */
  startedAt: string;
  isWithheld: boolean;
  name?: string;
  attestation?: 'A' | 'B' | 'C';
  /** Business hours of the call node's team. */
  isOpen?: boolean;
  opensAt?: string;
  /** The call that this one calls back. */
  callbackOf?: string;
  parameters: Record<string, string>;
  /** What was recorded so far. */
  recordings?: Recording[];
  ended?: CallEnded;
}

export type Disposition =
  | 'abandoned-in-ivr'
  | 'abandoned-in-queue'
  | 'talked'
  | 'disconnected-by-flow'
  /** Handed to the gateway's own queue: what became of the caller there is known to the gateway. */
  | 'transferred'
  | 'failed';

/** What a caller left behind, `msg.call.recordings`. Plain data. */
export interface Recording {
  /** A file on this machine. */
  path: string;
  /** As people know it: `call-20261127-0815.wav`. */
  name: string;
  contentType: string;
  durationMs: number;
  /** ISO 8601. */
  recordedAt: string;
}

/** `msg.call.ended`. */
export interface CallEnded {
  at: string;
  disposition: Disposition;
  cause: LegEndCause;
  /** What the gateway or the apology had to say. */
  detail?: string;
  durationMs: number;
  talkMs: number;
  waitedMs: number;
  /** Those who talked, in order. */
  agents: { id: string; name: string }[];
  /** The process died when the flow had been told: it may have done all about it, or not. */
  isToldAgain?: true;
}

/** A call's message: ours and foreign properties. */
export type CallMessage = Record<string, unknown> & { call: CallInfo };

export function callerOf({ ani, name, isWithheld, attestation }: CallInfo): CallerId {
  return { number: ani, isWithheld, ...(name ? { name } : {}), ...(attestation ? { attestation } : {}) };
}
