/** What happens in a call, for its history. Digits that are sensitive are never part of it. */
export type CallEvent =
  | { kind: 'started'; resumed?: boolean }
  | { kind: 'said'; text: string }
  | { kind: 'played'; what: string }
  | { kind: 'pressed'; digits: string }
  | { kind: 'pressedSensitive'; count: number }
  | { kind: 'pressedNothing' }
  /** The caller spoke: what was understood, and how sure the recognizer is, from 0 to 1. */
  | { kind: 'heard'; said: string; confidence?: number }
  /** `file`: its name. */
  | { kind: 'recorded'; durationMs: number; endedBy: 'caller' | 'key' | 'silence' | 'limit'; file: string }
  | { kind: 'queued'; queue: string; priority: number; position: number }
  | { kind: 'ringing'; agent: string; name: string }
  | { kind: 'missed'; agent: string; name: string; why: string }
  | { kind: 'talking'; agent: string; name: string; waitedMs: number }
  | { kind: 'talked'; agent: string; name: string; talkMs: number }
  | { kind: 'leftQueue'; why: 'timedOut' | 'nobody' | 'callback' | 'failed' }
  /** To the gateway's own queue. */
  | { kind: 'transferred'; queue: string; priority: number }
  /** To the flow that the gateway has on its side. */
  | { kind: 'returned'; event: string }
  | { kind: 'calledBack'; number: string; attempt: number; outcome: 'answered' | 'busy' | 'noAnswer' | 'unreachable' }
  | { kind: 'trouble'; code: string; message: string };
