/** Where access tokens come from. */
export interface TokenSource {
  /** A token that is still valid, as far as is known. One request for all who wait. Errors: RB_HTTP_AUTH, or of the way there. */
  get(signal: AbortSignal): Promise<string>;
  /** The server refused this token: the next `get` gives another one. */
  refuse(token: string): void;
}

export interface Tokens {
  accessToken: string;
  /** ms since the epoch, by the server's word less a margin. */
  expiresAt: number;
  /** The next one to use, where the server gives a new one with each refresh. */
  refreshToken?: string;
}

/** Sends the fields of a token request as a form; resolves with what the server granted. */
export type RequestTokens = (fields: Record<string, string>, signal: AbortSignal) => Promise<Tokens>;
