import { EventEmitter, once } from 'node:events';
import { WebSocket } from 'ws';

/** Frames of the vendor's contract, as far as a client reads them. */
export interface WireMessage {
  type: string;
  seq: number;
  ts: string;
  conversation_id: string;
  code?: string;
  payload?: WireResponse;
}

export interface WireResponse {
  prompts?: { text?: string; audio_content_b64?: string; is_barge_in_enabled?: boolean }[];
  output_events?: { event_type: string; name?: string; metadata?: Record<string, unknown> }[];
  input_mode?: string;
  input_sensitive?: boolean;
  input_handling_config?: {
    dtmf_config?: { inter_digit_timeout_msec?: number; termchar?: string; dtmf_input_length?: number };
  };
  session_summary?: { text?: string };
  response_type: 'FINAL' | 'PARTIAL' | 'CHUNK';
}

export interface WebexCallOptions {
  url: string;
  authorization: string;
  /** The certificate that the server must have. */
  ca?: string;
  conversationId?: string;
  parameters?: Record<string, unknown>;
  virtualAgentId?: string;
  allowsPartial?: boolean;
  /** From the last word to NO_INPUT; undefined: never. */
  noInputMs?: number | undefined;
  /** Of a prompt, when the client does not play in real time. */
  playMs?(prompt: { text?: string; audio?: Buffer }): number;
}

const keyNames: Record<string, string> = {
  ...{ '0': 'ZERO', '1': 'ONE', '2': 'TWO', '3': 'THREE', '4': 'FOUR', '5': 'FIVE', '6': 'SIX', '7': 'SEVEN' },
  ...{ '8': 'EIGHT', '9': 'NINE', '*': 'STAR', '#': 'POUND' },
};
const usualInterDigitMs = 40;

let conversations = 0;

/**
 * The side of Webex in one call, by its contract: plays the prompts of an answer in their order, lets callers press
 * into those that allow it, gathers digits by the answer's rules, says NO_INPUT, and does what output events ask.
 */
export class WebexCall extends EventEmitter {
  /** Everything that came, in its order. */
  readonly received: WireMessage[] = [];
  readonly sent: Record<string, unknown>[] = [];
  readonly conversationId: string;
  /** Prompts that began to be played. */
  heard = 0;
  closeCode: number | undefined;
  readonly socket: WebSocket;
  readonly closed: Promise<void>;
  #seq = 0;
  #queue: { text?: string; audio?: Buffer; bargeIn: boolean; last?: WireResponse }[] = [];
  #playing: { bargeIn: boolean } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pause: NodeJS.Timeout | undefined;
  #rules: NonNullable<NonNullable<WireResponse['input_handling_config']>['dtmf_config']> = {};
  #isListening = false;
  #digits = '';
  #afterPlay: WireResponse | undefined;

  constructor(private readonly options: WebexCallOptions) {
    super();
    this.setMaxListeners(0);
    conversations += 1;
    this.conversationId = options.conversationId ?? `conversation-${conversations}`;
    const { url, authorization, ca } = options;
    this.socket = new WebSocket(`${url}/v1/va`, { headers: { authorization }, ...(ca ? { ca } : {}) });
    this.socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as WireMessage));
    // A socket that is not let in is told by its close.
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code) => {
        this.closeCode = code;
        this.#stopTimer();
        clearTimeout(this.#pause);
        this.emit('step');
        resolve();
      });
    });
  }

  /** Opens the socket and asks for the first time. */
  async begin(): Promise<void> {
    await once(this.socket, 'open');
    this.event('SESSION_START', this.options.parameters ?? {});
  }

  get isListening(): boolean {
    return this.#isListening;
  }

  get responses(): WireResponse[] {
    return this.received.flatMap(({ type, payload }) => (type === 'VOICE_VA_RESPONSE' && payload ? [payload] : []));
  }

  /** Resolves when it is so; looked at after each thing that happens. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await once(this, 'step');
  }

  event(type: string, parameters: Record<string, unknown> = {}, name?: string): void {
    this.request({ event_input: { event_type: type, ...(name ? { name } : {}), parameters } });
  }

  request(input: Record<string, unknown>): void {
    this.send('VOICE_VA_REQUEST', {
      payload: {
        conversation_id: this.conversationId,
        customer_org_id: 'org-1',
        ...(this.options.virtualAgentId ? { virtual_agent_id: this.options.virtualAgentId } : {}),
        allow_partial_responses: this.options.allowsPartial ?? true,
        voice_va_input_type: input,
      },
    });
  }

  send(type: string, content: Record<string, unknown> = {}): void {
    this.#seq += 1;
    const envelope = {
      ...{ type, seq: this.#seq, ts: new Date().toISOString(), conversation_id: this.conversationId },
      ...content,
    };
    this.sent.push(envelope);
    this.socket.send(JSON.stringify(envelope));
  }

  /** Keys one after the other. Those into what may not be cut, or while we have nothing to press into, are dropped. */
  async press(keys: string): Promise<void> {
    await this.until(() => this.#playing !== undefined || this.#isListening || this.closeCode !== undefined);
    if (this.#playing && !this.#playing.bargeIn) return;
    this.#stopPlaying();
    for (const key of keys) this.#press(key);
    // Without a rule that ends it, the pause does.
    await this.until(() => this.#digits === '' || this.closeCode !== undefined);
  }

  hangUp(): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.#stopTimer();
    this.event('SESSION_END');
    this.socket.close(1_000);
  }

  #press(key: string): void {
    if (this.#digits === '') this.request({ event_input: { event_type: 'START_OF_DTMF' } });
    const { termchar, dtmf_input_length: length } = this.#rules;
    const isEnd = termchar !== undefined && termchar === `DTMF_DIGIT_${keyNames[key]}`;
    this.#digits += key;
    if (isEnd || (length !== undefined && this.#digits.length >= length)) return this.#sendDigits();
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#sendDigits(), this.#rules.inter_digit_timeout_msec ?? usualInterDigitMs);
  }

  #sendDigits(): void {
    clearTimeout(this.#pause);
    // Nobody is silent who presses keys.
    if (!this.#playing) this.#stopTimer();
    const digits = this.#digits;
    this.#digits = '';
    if (digits === '') return;
    this.#isListening = false;
    this.request({ dtmf_input: { dtmf_events: [...digits].map((key) => `DTMF_DIGIT_${keyNames[key]}`) } });
    this.emit('step');
  }

  #receive(message: WireMessage): void {
    this.received.push(message);
    const { payload } = message;
    if (message.type === 'VOICE_VA_RESPONSE' && payload) {
      // A later answer takes the place of what is being said of an earlier one.
      for (const { text, audio_content_b64: audio, is_barge_in_enabled: bargeIn = false } of payload.prompts ?? []) {
        if (!text && !audio) continue;
        this.#queue.push({
          ...(text ? { text } : {}),
          ...(audio ? { audio: Buffer.from(audio, 'base64') } : {}),
          bargeIn,
        });
      }
      if (payload.response_type === 'FINAL') {
        this.#afterPlay = payload;
        this.#rules = payload.input_handling_config?.dtmf_config ?? {};
      }
      if (!this.#playing) this.#playNext();
    }
    this.emit('step');
  }

  #playNext(): void {
    const next = this.#queue.shift();
    if (!next) {
      this.#playing = undefined;
      if (this.#afterPlay) this.#allPlayed(this.#afterPlay);
      this.emit('step');
      return;
    }
    this.#playing = next;
    this.heard += 1;
    this.#after(this.options.playMs?.(next) ?? 10, () => this.#playNext());
    this.emit('step');
  }

  #allPlayed(answer: WireResponse): void {
    this.#afterPlay = undefined;
    const ends = ['SESSION_END', 'TRANSFER_TO_AGENT', 'CUSTOM_EVENT'];
    if (answer.output_events?.some(({ event_type }) => ends.includes(event_type))) {
      this.socket.close(1_000);
      return;
    }
    this.#listen();
  }

  #listen(): void {
    this.#isListening = true;
    const { noInputMs } = this.options;
    if (noInputMs === undefined) return;
    this.#after(noInputMs, () => {
      this.#isListening = false;
      this.event('NO_INPUT');
    });
  }

  #stopPlaying(): void {
    this.#stopTimer();
    this.#queue = [];
    this.#playing = undefined;
    if (this.#afterPlay) {
      this.#afterPlay = undefined;
      this.#isListening = true;
    }
  }

  #after(ms: number, run: () => void): void {
    this.#stopTimer();
    if (!Number.isFinite(ms)) return;
    this.#timer = setTimeout(run, ms);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
  }
}

/** What `/v1/listVirtualAgents` answers; rejects when nobody is let in. */
export async function listVirtualAgents(
  url: string,
  authorization: string,
  organization = 'org-1',
): Promise<{ virtual_agents: { id: string; name: string; description?: string }[] }> {
  const socket = new WebSocket(`${url}/v1/listVirtualAgents`, { headers: { authorization } });
  await once(socket, 'open');
  const answer = Promise.race([
    once(socket, 'message').then(([data]) => JSON.parse(String(data)) as never),
    once(socket, 'close').then(([code]) => {
      throw new Error(`closed with ${String(code)}`);
    }),
  ]);
  socket.send(JSON.stringify({ customer_org_id: organization, is_default_virtual_agent_enabled: false }));
  return answer;
}
