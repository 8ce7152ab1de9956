import type { DeskCommand, DeskMessage, PhoneCommand, PhoneMessage } from '../src/adapters/simulator/phone-messages';
import type { DeskExchange, PhoneExchange } from './simulated-phone';

const againAfterMs = 200;

/** The simulator of a Node-RED in another process, through the routes that softphone and agent desk use. */
export class SimulatorOverHttp implements PhoneExchange, DeskExchange {
  /** Answers that were no success, as `<status> <body>`. */
  readonly refusals: string[] = [];
  /** One after the other: keys arrive as they were pressed. */
  #sending: Promise<void> = Promise.resolve();

  constructor(
    /** Ends with a slash. */
    private readonly adminUrl: string,
    private readonly gatewayId: string,
    private readonly teamId = '',
  ) {}

  attachPhone(phoneId: string, number: string, listener: (message: PhoneMessage) => void): () => void {
    const query = new URLSearchParams({ phone: phoneId, number });
    return this.#follow(`softphone/${this.gatewayId}/events?${query}`, (message) => listener(message as PhoneMessage));
  }

  phoneCommand(phone: string, command: PhoneCommand): Promise<void> {
    return this.#post(`softphone/${this.gatewayId}/commands`, { phone, command });
  }

  attachDesk(agentId: string, listener: (message: DeskMessage) => void): () => void {
    return this.#follow(`desk/${this.teamId}/events?${new URLSearchParams({ agent: agentId })}`, (message) => {
      if ((message as { kind: string }).kind === 'phone') listener(message as DeskMessage);
    });
  }

  deskCommand(agentId: string, command: DeskCommand): Promise<void> {
    return this.#post(`desk/${this.teamId}/agents/${agentId}/phone`, command);
  }

  setState(agentId: string, state: string): Promise<void> {
    return this.#post(`desk/${this.teamId}/agents/${agentId}/state`, { state });
  }

  #post(path: string, body: object): Promise<void> {
    this.#sending = this.#sending.then(() => this.#send(path, body));
    return this.#sending;
  }

  async #send(path: string, body: object): Promise<void> {
    const answer = await fetch(new URL(`ringback/${path}`, this.adminUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).catch((error: unknown) => String(error));
    // A page sends again what its server was not there for; a phone of ours tells the test.
    if (typeof answer === 'string') this.refusals.push(answer);
    else if (!answer.ok) this.refusals.push(`${answer.status} ${await answer.text()}`);
  }

  /** Reads server-sent events, and comes back when the stream breaks, as the pages do. Returns what ends it. */
  #follow(path: string, onMessage: (message: unknown) => void): () => void {
    const ended = new AbortController();
    const stay = async () => {
      while (!ended.signal.aborted) {
        await this.#read(path, onMessage, ended.signal).catch(() => undefined); // comes back below
        await new Promise((resolve) => setTimeout(resolve, ended.signal.aborted ? 0 : againAfterMs));
      }
    };
    void stay();
    return () => ended.abort();
  }

  async #read(path: string, onMessage: (message: unknown) => void, signal: AbortSignal): Promise<void> {
    const answer = await fetch(new URL(`ringback/${path}`, this.adminUrl), { signal });
    if (!answer.ok || !answer.body) return;
    let rest = '';
    for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
      rest += text;
      const events = rest.split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) if (event.startsWith('data: ')) onMessage(JSON.parse(event.slice('data: '.length)));
    }
  }
}
