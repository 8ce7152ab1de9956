import type { RawData, WebSocket } from 'ws';
import type { Clock, TimerHandle } from '../../ports/clock';
import { type ErrorCode, type ReadEnvelope, readEnvelope, type VoiceRequest } from './envelope';
import { isSameOrganization } from './organization';

export interface ConversationDeps {
  clock: Clock;
  /** Webex's word for whose call it is, when its token says so. */
  organization: string | undefined;
  /** The first request: from now on the conversation has an id. False: it is refused. */
  onBegin(conversation: Conversation, request: VoiceRequest): Refused | undefined;
  onRequest(request: VoiceRequest): void;
  onClosed(how: Closed): void;
  onWarning(sentence: string): void;
}

export interface Refused {
  code: ErrorCode;
  status: number;
  detail: string;
}

export interface Closed {
  code: number;
  /** What we closed it for. */
  detail: string | undefined;
}

/** Close codes of RFC 6455. */
export const closeCodes = {
  normal: 1_000,
  goingAway: 1_001,
  unsupported: 1_003,
  policy: 1_008,
  failed: 1_011,
} as const;

const firstWithinMs = 10_000;
/** A connection that died without a word is found by pings that stay unanswered. */
const pingEveryMs = 15_000;
/** Whoever sends so many frames that cannot be read is not who we think. */
const mostMistakes = 10;

/**
 * One WebSocket of Webex, which is one conversation: reads and numbers the envelopes, answers PING, and refuses what
 * breaks the contract with an ERROR of its codes.
 */
export class Conversation {
  id = '';
  #sent = 0;
  #received = 0;
  #mistakes = 0;
  #isHeard = true;
  #why: string | undefined;
  #timer: TimerHandle | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly deps: ConversationDeps,
  ) {
    socket.on('message', (data: RawData, isBinary: boolean) => {
      this.#isHeard = true;
      if (isBinary) return this.#refuse(unsupportedFrame, closeCodes.unsupported);
      this.#receive(readEnvelope(String(data)));
    });
    socket.on('pong', () => {
      this.#isHeard = true;
    });
    socket.on('ping', () => {
      this.#isHeard = true;
    });
    socket.on('error', (error) => deps.onWarning(`The connection of a call failed: ${error.message}`));
    socket.once('close', (code) => {
      this.#stopTimer();
      deps.onClosed({ code, detail: this.#why });
    });
    this.#after(firstWithinMs, () => {
      if (this.id === '') this.close(closeCodes.policy, 'No request came.');
      else this.#watch();
    });
  }

  /** Sends a VOICE_VA_RESPONSE; nothing once the socket is on its way out. */
  respond(payload: Record<string, unknown>): void {
    this.#send('VOICE_VA_RESPONSE', { payload });
  }

  close(code: number, why?: string): void {
    this.#why ??= why;
    this.socket.close(code);
    // Who does not answer the goodbye is cut off.
    this.#after(closeWithinMs, () => this.socket.terminate());
  }

  #receive(envelope: ReadEnvelope): void {
    if (envelope.kind === 'unknown') {
      return this.deps.onWarning(`Webex sent a message of the type "${envelope.type}", which is ignored.`);
    }
    if (envelope.kind === 'malformed') return this.#mistake(envelope.why);
    const { seq, conversationId } = envelope;
    if (this.id !== '' && conversationId !== this.id) {
      return this.#refuse(badRequest('This connection belongs to another conversation.'), closeCodes.policy);
    }
    // TCP keeps the order: what is not newer was sent again, and must not press a key twice.
    if (seq <= this.#received) return this.#mistake(`seq ${seq} was expected to be above ${this.#received}.`);
    this.#received = seq;
    switch (envelope.kind) {
      case 'ping':
        return this.#pong(seq, conversationId);
      case 'pong':
        return;
      case 'error':
        return this.deps.onWarning(`Webex reported "${envelope.code}": ${envelope.detail}`);
      case 'request':
        return this.#take(conversationId, envelope.request);
    }
  }

  #take(conversationId: string, request: VoiceRequest): void {
    const { organization } = this.deps;
    if (!isSameOrganization(request.organization, organization)) {
      this.id ||= conversationId;
      const detail = 'The token is for another organization.';
      return this.#refuse({ code: 'unauthorized', status: 403, detail }, closeCodes.policy);
    }
    if (this.id !== '') return this.deps.onRequest(request);
    this.id = conversationId;
    if (request.input.kind !== 'event') {
      return this.#refuse(badRequest('A conversation begins with SESSION_START.'), closeCodes.policy);
    }
    const refused = this.deps.onBegin(this, request);
    if (refused) this.#refuse(refused, closeCodes.policy);
  }

  /** The one answer that bears the number of what it answers. */
  #pong(seq: number, conversationId: string): void {
    this.#sent = Math.max(this.#sent, seq);
    this.#write({ type: 'PONG', seq, conversation_id: conversationId });
  }

  #mistake(why: string): void {
    this.#mistakes += 1;
    const refused = badRequest(why);
    if (this.#mistakes >= mostMistakes) return this.#refuse(refused, closeCodes.policy);
    this.deps.onWarning(`Webex sent what cannot be taken. ${why}`);
    this.#error(refused);
  }

  #refuse(refused: Refused, closeCode: number): void {
    this.#error(refused);
    this.close(closeCode, refused.detail);
  }

  #error({ code, status, detail }: Refused): void {
    this.#send('ERROR', { code, status, detail });
  }

  #send(type: 'VOICE_VA_RESPONSE' | 'ERROR', content: Record<string, unknown>): void {
    this.#sent += 1;
    this.#write({ type, seq: this.#sent, conversation_id: this.id, ...content });
  }

  #write(envelope: Record<string, unknown>): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    const ts = new Date(this.deps.clock.now()).toISOString();
    this.socket.send(JSON.stringify({ ...envelope, ts }));
  }

  #watch(): void {
    if (!this.#isHeard) {
      this.#why ??= 'Webex is silent: it answered no ping.';
      return this.socket.terminate();
    }
    this.#isHeard = false;
    this.socket.ping();
    this.#after(pingEveryMs, () => this.#watch());
  }

  #after(ms: number, run: () => void): void {
    this.#stopTimer();
    if (this.socket.readyState === this.socket.CLOSED) return;
    const { clock } = this.deps;
    this.#timer = clock.setTimeout(run, ms * clock.speed);
  }

  #stopTimer(): void {
    if (this.#timer) this.deps.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** For the goodbye of the other side. */
const closeWithinMs = 1_000;

const unsupportedFrame: Refused = { code: 'bad_request', status: 400, detail: 'Only text frames are understood.' };

function badRequest(detail: string): Refused {
  return { code: 'bad_request', status: 400, detail };
}
