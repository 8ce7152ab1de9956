import { randomBytes } from 'node:crypto';
import type { RtpStream } from './rtp-stream';
import { SipMessage, tagIn, uriIn } from './sip-message';
import type { SipSocket } from './sip-socket';

type State = 'calling' | 'ringing' | 'talking' | 'over';

const reasons: Record<number, string> = {
  ...{ 100: 'Trying', 180: 'Ringing', 200: 'OK', 404: 'Not Found', 486: 'Busy Here', 487: 'Request Terminated' },
  ...{ 603: 'Decline' },
};

/** One call of a telephone, that it made or that came to it. */
export class SipCall {
  state: State = 'calling';
  /** It rang, or was answered. */
  hasRung = false;
  /** Status with which the call was refused; 0: it was not. */
  refusedWith = 0;
  readonly #waiters = new Set<() => void>();
  #sequence = 1;
  #remote: { address: string; target: string };
  #isCancelled = false;

  private constructor(
    private readonly socket: SipSocket,
    readonly rtp: RtpStream,
    private readonly proxyPort: number,
    readonly id: string,
    private readonly local: string,
    /** The INVITE that began it; ours, or theirs. */
    private readonly invite: SipMessage,
    private readonly isOurs: boolean,
  ) {
    this.#remote = isOurs
      ? { address: invite.get('to'), target: invite.uri }
      : { address: invite.get('from'), target: uriIn(invite.get('contact')) };
  }

  /** Who calls, as this telephone shows it: of a call that came in. */
  get shownFrom(): string {
    return this.invite.get('from');
  }

  /** Dials. */
  static dial(socket: SipSocket, rtp: RtpStream, proxyPort: number, from: string, to: string): SipCall {
    const id = `${randomBytes(8).toString('hex')}@127.0.0.1`;
    const local = `<sip:${from}@127.0.0.1:${socket.port}>;tag=${randomBytes(4).toString('hex')}`;
    const uri = `sip:${to}@127.0.0.1:${proxyPort}`;
    const headers: [string, string][] = [
      ['Via', socket.newVia()],
      ['Max-Forwards', '70'],
      ['From', local],
      ['To', `<${uri}>`],
      ['Call-ID', id],
      ['CSeq', '1 INVITE'],
      ['Contact', `<sip:${from}@127.0.0.1:${socket.port}>`],
      ['Content-Type', 'application/sdp'],
    ];
    const invite = new SipMessage(`INVITE ${uri} SIP/2.0`, headers, rtp.sdp);
    const call = new SipCall(socket, rtp, proxyPort, id, local, invite, true);
    socket.request(invite, proxyPort, (response) => call.#onAnswer(response));
    return call;
  }

  /** A call that came in; it does not ring yet. */
  static incoming(socket: SipSocket, rtp: RtpStream, proxyPort: number, invite: SipMessage): SipCall {
    const local = `${invite.get('to')};tag=${randomBytes(4).toString('hex')}`;
    return new SipCall(socket, rtp, proxyPort, invite.callId, local, invite, false);
  }

  /** Answers the INVITE that came in: 180 rings, 200 talks, 300 or more refuses. */
  respond(status: number): void {
    if (this.state === 'over') return;
    const answer = this.#responseTo(this.invite, status, status === 200 ? this.rtp.sdp : '');
    const send = () => this.socket.send(answer, this.proxyPort);
    send();
    if (status >= 200) this.socket.repeat(this.id, send);
    if (status === 180) this.#become('ringing');
    if (status === 200) {
      this.rtp.connect(this.invite.body);
      this.#become('talking');
    }
    if (status >= 300) this.#become('over');
  }

  /** Cancels, refuses or ends, as the call is. */
  hangUp(): void {
    if (this.state === 'over') return;
    if (this.state === 'talking') return this.#bye();
    if (!this.isOurs) return this.respond(603);
    this.#isCancelled = true;
    const { number } = this.invite.sequence;
    const same = this.invite.headers.filter(([name]) => /^(via|max-forwards|from|to|call-id)$/i.test(name));
    const cancel = new SipMessage(`CANCEL ${this.invite.uri} SIP/2.0`, [...same, ['CSeq', `${number} CANCEL`]]);
    this.socket.request(cancel, this.proxyPort, () => undefined);
  }

  /** A request within this call. */
  receive(request: SipMessage, port: number): void {
    switch (request.method) {
      case 'ACK':
        this.socket.stopRepeating(this.id);
        return;
      case 'CANCEL':
        this.#respondTo(request, port, 200);
        if (this.state !== 'talking') this.respond(487);
        return;
      case 'BYE':
        this.#respondTo(request, port, 200);
        this.socket.stopRepeating(this.id);
        return this.#become('over');
      case 'INVITE':
        // Repeated, or a change of the media: neither changes anything here.
        if (this.state === 'talking') this.#respondTo(request, port, 200, this.rtp.sdp);
        return;
      default:
        this.#respondTo(request, port, 200);
    }
  }

  /** Resolves when it is so; looked at after each change. */
  async until(ask: () => boolean): Promise<void> {
    while (!ask()) await new Promise<void>((resolve) => this.#waiters.add(resolve));
  }

  #onAnswer(response: SipMessage): void {
    const { status } = response;
    if (status >= 180 && status < 200) this.#become('ringing');
    if (status < 200) return;
    if (status >= 300) {
      this.#ack(response, this.invite.get('via'), this.invite.uri);
      this.refusedWith = status;
      return this.#become('over');
    }
    this.#remote = { address: response.get('to'), target: uriIn(response.get('contact')) || this.invite.uri };
    this.#ack(response, this.socket.newVia(), this.#remote.target);
    if (this.state === 'talking') return; // a repetition
    this.rtp.connect(response.body);
    this.#become('talking');
    if (this.#isCancelled) this.#bye();
  }

  #ack(response: SipMessage, via: string, uri: string): void {
    const headers: [string, string][] = [
      ['Via', via],
      ['Max-Forwards', '70'],
      ['From', this.local],
      ['To', response.get('to')],
      ['Call-ID', this.id],
      ['CSeq', `${this.invite.sequence.number} ACK`],
    ];
    this.socket.send(new SipMessage(`ACK ${uri} SIP/2.0`, headers), this.proxyPort);
  }

  #bye(): void {
    this.#sequence += 1;
    const headers: [string, string][] = [
      ['Via', this.socket.newVia()],
      ['Max-Forwards', '70'],
      ['From', this.local],
      ['To', this.#remote.address],
      ['Call-ID', this.id],
      ['CSeq', `${this.#sequence} BYE`],
    ];
    const bye = new SipMessage(`BYE ${this.#remote.target} SIP/2.0`, headers);
    this.socket.request(bye, this.proxyPort, () => undefined);
    this.#become('over');
  }

  #respondTo(request: SipMessage, port: number, status: number, body = ''): void {
    this.socket.send(this.#responseTo(request, status, body), port);
  }

  #responseTo(request: SipMessage, status: number, body: string): SipMessage {
    const to = request.get('to');
    const headers: [string, string][] = [
      ...request.all('via').map((via): [string, string] => ['Via', via]),
      ['From', request.get('from')],
      ['To', tagIn(to) || status === 100 ? to : `${to};tag=${tagIn(this.local)}`],
      ['Call-ID', request.callId],
      ['CSeq', request.get('cseq')],
      ['Contact', `<sip:phone@127.0.0.1:${this.socket.port}>`],
      ...(body ? [['Content-Type', 'application/sdp'] as [string, string]] : []),
    ];
    return new SipMessage(`SIP/2.0 ${status} ${reasons[status] ?? 'Refused'}`, headers, body);
  }

  #become(state: State): void {
    this.state = state;
    if (state === 'ringing' || state === 'talking') this.hasRung = true;
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const wake of waiters) wake();
  }
}
