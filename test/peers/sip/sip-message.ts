/** A SIP message (RFC 3261) over UDP. */
export class SipMessage {
  constructor(
    /** `INVITE sip:100@127.0.0.1 SIP/2.0` or `SIP/2.0 200 OK`. */
    readonly firstLine: string,
    readonly headers: readonly (readonly [name: string, value: string])[],
    readonly body = '',
  ) {}

  static parse(datagram: Buffer): SipMessage | undefined {
    const text = datagram.toString('utf8');
    const end = text.indexOf('\r\n\r\n');
    if (end === -1) return undefined; // a keep-alive
    const [firstLine = '', ...lines] = text
      .slice(0, end)
      .replaceAll(/\r\n[ \t]+/g, ' ')
      .split('\r\n');
    const headers = lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).trim().toLowerCase();
      return [shortNames[name] ?? name, line.slice(colon + 1).trim()];
    });
    return new SipMessage(firstLine, headers, text.slice(end + 4));
  }

  /** Undefined for a response. */
  get method(): string | undefined {
    return this.firstLine.startsWith('SIP/2.0 ') ? undefined : this.firstLine.split(' ')[0];
  }

  /** Of a request. */
  get uri(): string {
    return this.firstLine.split(' ')[1] ?? '';
  }

  /** Of a response; 0 of a request. */
  get status(): number {
    return this.method === undefined ? Number(this.firstLine.split(' ')[1]) : 0;
  }

  get(name: string): string {
    return this.all(name)[0] ?? '';
  }

  all(name: string): string[] {
    return this.headers.filter(([known]) => known.toLowerCase() === name).map(([, value]) => value);
  }

  get callId(): string {
    return this.get('call-id');
  }

  /** `1 INVITE`. */
  get sequence(): { number: number; method: string } {
    const [number = '0', method = ''] = this.get('cseq').split(' ');
    return { number: Number(number), method };
  }

  get branch(): string {
    return /branch=([^;,\s]+)/.exec(this.get('via'))?.[1] ?? '';
  }

  toString(): string {
    const lines = this.headers.map(([name, value]) => `${name}: ${value}`);
    return [this.firstLine, ...lines, `Content-Length: ${Buffer.byteLength(this.body)}`, '', this.body].join('\r\n');
  }
}

const shortNames: Record<string, string> = {
  ...{ v: 'via', f: 'from', t: 'to', i: 'call-id', m: 'contact', c: 'content-type', l: 'content-length' },
};

/** `sip:100@127.0.0.1:5060` of `"Ana" <sip:100@127.0.0.1:5060;transport=udp>;tag=x`. */
export function uriIn(address: string): string {
  return (/<([^>]+)>/.exec(address)?.[1] ?? address.split(';')[0] ?? '').trim();
}

export function userIn(address: string): string {
  return decodeURIComponent(/^sips?:([^@;]+)@/.exec(uriIn(address))?.[1] ?? '');
}

export function tagIn(address: string): string {
  return /;\s*tag=([^;\s]+)/.exec(address)?.[1] ?? '';
}
