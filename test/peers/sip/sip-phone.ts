import { createHash, randomBytes } from 'node:crypto';
import { RtpStream } from './rtp-stream';
import { SipCall } from './sip-call';
import { SipMessage, userIn } from './sip-message';
import { SipSocket } from './sip-socket';

/** A telephone on loopback, or many at one address: calls, and does with calls to it what it is told. */
export class SipPhone {
  /** Of each call that came in: what happens next. */
  onCall: (call: SipCall, dialled: string) => void = () => undefined;
  readonly calls: SipCall[] = [];
  readonly #byId = new Map<string, SipCall>();
  #registrations = 0;

  private constructor(
    readonly socket: SipSocket,
    private readonly proxyPort: number,
    private readonly hz: number,
  ) {
    socket.onRequest = (request, port) => {
      void this.#receive(request, port);
    };
  }

  /** `hz`: of the tone that it says; 0: silence. */
  static async open(proxyPort: number, { port = 0, hz = 0 } = {}): Promise<SipPhone> {
    return new SipPhone(await SipSocket.open(port), proxyPort, hz);
  }

  async dial(from: string, to: string): Promise<SipCall> {
    const call = SipCall.dial(this.socket, await RtpStream.open(this.hz), this.proxyPort, from, to);
    this.#keep(call);
    return call;
  }

  /**
   * Says where the account's telephone is, with its password; for no time at all: that it is here no more.
   * Resolves with the registrar's status.
   */
  async register(user: string, password: string, seconds = 60): Promise<number> {
    const first = await this.#ask(this.#registration(user, seconds));
    if (first.status !== 401) return first.status;
    const challenge = first.get('www-authenticate');
    return (await this.#ask(this.#registration(user, seconds, digest(challenge, user, password, this.#registrar))))
      .status;
  }

  close(): void {
    for (const { rtp } of this.calls) rtp.close();
    this.socket.close();
  }

  get #registrar(): string {
    return `sip:127.0.0.1:${this.proxyPort}`;
  }

  async #receive(request: SipMessage, port: number): Promise<void> {
    const known = this.#byId.get(request.callId);
    if (known) return known.receive(request, port);
    if (request.method !== 'INVITE') return;
    // Its repetitions must find it while the port for the sound is opened.
    this.#byId.set(request.callId, { receive: () => undefined } as unknown as SipCall);
    const call = SipCall.incoming(this.socket, await RtpStream.open(this.hz), this.proxyPort, request);
    this.#keep(call);
    this.onCall(call, userIn(request.uri));
  }

  #keep(call: SipCall): void {
    this.calls.push(call);
    this.#byId.set(call.id, call);
  }

  #registration(user: string, seconds: number, authorization?: string): SipMessage {
    this.#registrations += 1;
    const address = `<sip:${user}@127.0.0.1:${this.proxyPort}>`;
    const headers: [string, string][] = [
      ['Via', this.socket.newVia()],
      ['Max-Forwards', '70'],
      ['From', `${address};tag=${randomBytes(4).toString('hex')}`],
      ['To', address],
      ['Call-ID', `registration-${this.socket.port}`],
      ['CSeq', `${this.#registrations} REGISTER`],
      ['Contact', `<sip:${user}@127.0.0.1:${this.socket.port}>;expires=${seconds}`],
      ...(authorization ? [['Authorization', authorization] as [string, string]] : []),
    ];
    return new SipMessage(`REGISTER ${this.#registrar} SIP/2.0`, headers);
  }

  #ask(request: SipMessage): Promise<SipMessage> {
    return new Promise((resolve) => {
      this.socket.request(request, this.proxyPort, (response) => {
        if (response.status >= 200) resolve(response);
      });
    });
  }
}

/** RFC 7616, as far as Asterisk asks for it. */
function digest(challenge: string, user: string, password: string, uri: string): string {
  const part = (name: string) => new RegExp(`\\b${name}="?([^",]+)"?`, 'i').exec(challenge)?.[1] ?? '';
  const [realm, nonce, qop, opaque] = [part('realm'), part('nonce'), part('qop'), part('opaque')];
  const hash = (text: string) => createHash('md5').update(text).digest('hex');
  const cnonce = randomBytes(8).toString('hex');
  const secret = hash(`${user}:${realm}:${password}`);
  const what = hash(`REGISTER:${uri}`);
  const middle = qop ? `${nonce}:00000001:${cnonce}:auth` : nonce;
  const response = hash(`${secret}:${middle}:${what}`);
  const given = { username: user, realm, nonce, uri, response, ...(opaque ? { opaque } : {}) };
  const quoted = Object.entries(given).map(([name, value]) => `${name}="${value}"`);
  if (qop) quoted.push('qop=auth', 'nc=00000001', `cnonce="${cnonce}"`);
  return `Digest ${quoted.join(', ')}, algorithm=MD5`;
}
