import type { Readable } from 'node:stream';
import type { AxiosProxyConfig } from 'axios';

/** One exchange with a server, as it is on the wire. */
export interface WireRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
  proxy: AxiosProxyConfig | false;
  timeoutMs: number;
  signal: AbortSignal;
  /** Bytes after decompression that the answer may have. */
  answerLimit: number;
}

export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  bytes: Buffer;
}

/** A request on its way. */
export interface Opened {
  /** Its body is decompressed; rejects with Node's or axios's error. */
  answer: Promise<{ status: number; headers: Record<string, string>; stream: Readable }>;
  /** Ends it, whatever it is waiting for; its promise or its stream then fails. */
  stop(): void;
}

export function flatHeaders(headers: object): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || value === null) continue;
    flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return flat;
}
