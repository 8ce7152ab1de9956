/** What goes over the wire between the simulator and its pages. Plain JSON. */

/** Something that the browser plays: a text with its own voice, or audio at an address. */
export type PhoneMedia =
  | { kind: 'text'; text: string; language: string; voice?: string }
  | {
      kind: 'audio';
      url: string;
      /** The words that were spoken into it. */
      said?: string;
      /** What people know it by; else the end of its address. */
      name?: string;
    };

export interface Play {
  id: string;
  media: PhoneMedia[];
  /** From the beginning again, until it is stopped. */
  isLoop: boolean;
}

/** A call as the softphone sees it. */
export interface PhoneLine {
  id: string;
  from: { number: string; name?: string; isWithheld: boolean };
  to: string;
  language?: string;
  parameters: Record<string, string>;
  isAnswered: boolean;
  /** The agent to whom they talk. */
  talkingTo?: { agentId: string; name: string };
}

/** From the simulator to a softphone. */
export type PhoneMessage =
  /** What is so now; the first message, and after each reconnection. */
  | {
      kind: 'state';
      isUp: boolean;
      line: PhoneLine | null;
      play: Play | null;
      asks: Asks | null;
      recording?: Recording;
    }
  /** Somebody calls this phone. */
  | { kind: 'rings'; from: string; lineId: string }
  | { kind: 'ringingEnded' }
  | { kind: 'answered' }
  | { kind: 'play'; play: Play }
  | { kind: 'stop'; playId: string }
  | { kind: 'asks'; asks: Asks | null }
  | { kind: 'record'; recording: Recording }
  /** A key ended it; `isWanted`: the phone sends what it has. */
  | { kind: 'stopRecording'; recordingId: string; isWanted: boolean }
  | { kind: 'talking'; agentId: string; name: string }
  | { kind: 'hungUp'; cause: 'caller' | 'flow' | 'agent' | 'gateway'; detail?: string };

/** The flow waits for keys. */
export interface Asks {
  maxDigits: number;
  terminator: string;
  /** Shown as dots. */
  isSensitive: boolean;
  /** What may be said instead; absent where nobody listens. */
  phrases?: string[];
}

/** The phone records what the caller says. */
export interface Recording {
  id: string;
  beep: boolean;
  maxMs: number;
  silenceMs: number;
}

/** From a softphone to the simulator. */
export type PhoneCommand =
  | {
      kind: 'dial';
      to: string;
      from: { number: string; name?: string; isWithheld: boolean };
      language?: string;
      parameters?: Record<string, string>;
    }
  /** After the simulator was gone: the line that the phone still has. */
  | { kind: 'resume'; line: PhoneLine }
  | { kind: 'press'; digit: string }
  | { kind: 'say'; text: string }
  /** Has begun to say something, and has not finished. */
  | { kind: 'speaks' }
  | { kind: 'played'; playId: string }
  | { kind: 'playFailed'; playId: string; why: string }
  | {
      kind: 'recorded';
      recordingId: string;
      /** Base64; empty: nobody spoke. */
      data: string;
      contentType: string;
      durationMs: number;
      endedBy: 'caller' | 'key' | 'silence' | 'limit';
    }
  | { kind: 'recordFailed'; recordingId: string; why: string }
  | { kind: 'accept' }
  | { kind: 'decline' }
  | { kind: 'hangUp' };

/** From the simulator to an agent desk. */
export type DeskMessage =
  | { kind: 'phone'; state: 'idle' }
  | { kind: 'phone'; state: 'ringing' | 'whisper' | 'talking'; lineId: string; from: string; play?: Play };

/** From an agent desk to the simulator. */
export type DeskCommand =
  | { kind: 'answer' }
  | { kind: 'reject' }
  | { kind: 'hangUp' }
  | { kind: 'played'; playId: string };
