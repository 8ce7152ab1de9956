import type { LargeJson } from '../core/extract/large-json';

/** One outgoing request, already complete: no placeholders left. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  url: string;
  headers: Record<string, string>;
  /** Text is sent as it is; undefined sends no body. */
  body?: string;
}

/** One whose body is a file. That may take longer than the integration's other requests, and may come twice. */
export type FileRequest = Omit<HttpRequest, 'body'> & { body: Uint8Array; timeoutMs: number };

export interface HttpResponse {
  status: number;
  /** Names in lower case; several values are joined by ", ". */
  headers: Record<string, string>;
  /** Parsed JSON; a text when it is not JSON; undefined when empty. */
  body: unknown;
  /** Of a large answer that is mostly one list: that list apart, so that it need not be parsed at once. Reading `body` parses it all. */
  large?: LargeJson;
  /** After redirects. */
  url: string;
}

/** Sends requests for one integration: adds its authentication, headers and query, keeps its limits, retries what is transient. */
export interface HttpClient {
  /** Resolves for 2xx; anything else is a RingbackError with a RB_HTTP_… code, after the retries. */
  request(request: HttpRequest | FileRequest, signal: AbortSignal): Promise<HttpResponse>;
  close(): void;
}
