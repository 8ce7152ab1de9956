import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { amplitudeAt, rms } from '../../unit/speech/sound';
import { decodeMuLaw, encodeMuLaw } from './mu-law';

export const sampleRate = 8_000;
const packetMs = 20;
const packetSamples = (sampleRate * packetMs) / 1_000;
const eventPayloadType = 101;
/** A key is held for so long, and there is so much quiet after it: short, but what telephones do. */
const keyPackets = 5;
const gapPackets = 3;
const voicedRms = 0.02;
/** Long enough to tell two tones from each other. */
const listenedPackets = 10;
const mostRecorded = 120 * sampleRate;

/** What one telephone says and hears: PCMU both ways every 20 ms, and keys as RFC 4733 events. */
export class RtpStream {
  remotePort = 0;
  /** Samples received, in order, from -1 to 1. */
  readonly heard: number[] = [];
  /** Packets with sound in them. */
  voiced = 0;
  /** Packets that left since one with sound in it came: a fiftieth of a second each. */
  quiet = 0;
  /** The telephone says nothing. */
  isMute = false;
  /** When the last key that was pressed had left, by `performance.now()`. */
  keyLeftAt = 0;
  readonly #keys: { digit: string; packet: number; begin: number; left(): void }[] = [];
  readonly #waiters = new Set<() => void>();
  #sequence = 0;
  #timestamp = 0;
  #timer: NodeJS.Timeout | undefined;
  #spoken = 0;

  private constructor(
    private readonly socket: Socket,
    /** Of what the telephone says, in Hz; 0: silence. */
    private readonly hz: number,
  ) {
    socket.on('message', (packet) => this.#receive(packet));
  }

  static async open(hz: number): Promise<RtpStream> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new RtpStream(socket, hz);
  }

  /** To be offered, and answered, in SIP. */
  get sdp(): string {
    const lines = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'];
    const { port } = this.socket.address();
    lines.push(`m=audio ${port} RTP/AVP 0 ${eventPayloadType}`, 'a=rtpmap:0 PCMU/8000');
    lines.push(`a=rtpmap:${eventPayloadType} telephone-event/8000`, `a=fmtp:${eventPayloadType} 0-16`);
    return `${[...lines, `a=ptime:${packetMs}`, 'a=sendrecv'].join('\r\n')}\r\n`;
  }

  /** Speaks to the port that the other side's SDP names. */
  connect(sdp: string): void {
    const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1] ?? 0);
    if (port) this.remotePort = port;
    this.#timer ??= setInterval(() => this.#say(), packetMs);
  }

  /** Resolves once the keys have left the telephone. */
  async press(digits: string): Promise<void> {
    await Promise.all(
      [...digits].map((digit) => new Promise<void>((left) => this.#keys.push({ digit, packet: 0, begin: 0, left }))),
    );
  }

  /** Resolves when it is so; looked at after each packet that came or left. */
  async until(ask: () => boolean): Promise<void> {
    while (!ask()) await new Promise<void>((resolve) => this.#waiters.add(resolve));
  }

  /** Resolves when there has been sound for a tenth of a second from now on. */
  async hears(): Promise<void> {
    const before = this.voiced;
    await this.until(() => this.voiced >= before + 5);
  }

  /** Resolves when so many packets have left without a sound having come. */
  async isQuietFor(packets: number): Promise<void> {
    await this.until(() => this.quiet >= packets);
  }

  /** How loud a tone is in what was heard last, from 0 to 1. */
  loudness(hz: number): number {
    return amplitudeAt(hz, this.heard.slice(-listenedPackets * packetSamples), sampleRate);
  }

  close(): void {
    clearInterval(this.#timer);
    this.socket.close();
    this.#timer = undefined;
  }

  #receive(packet: Buffer): void {
    const payloadType = (packet[1] ?? 0) & 0x7f;
    if (payloadType !== 0) return;
    const samples = decodeMuLaw(packet.subarray(12));
    if (this.heard.length < mostRecorded) this.heard.push(...samples);
    if (rms(samples) > voicedRms) {
      this.voiced += 1;
      this.quiet = 0;
    }
    this.#wake();
  }

  #say(): void {
    const key = this.#keys[0];
    if (key) this.#sayKey(key);
    else this.#send(0, this.#timestamp, false, this.#voice());
    this.#timestamp += packetSamples;
    this.quiet += 1;
    this.#wake();
  }

  #wake(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const wake of waiters) wake();
  }

  #voice(): Buffer {
    const samples = Array.from({ length: packetSamples }, () => {
      this.#spoken += 1;
      return this.hz && !this.isMute ? 0.3 * Math.sin((2 * Math.PI * this.hz * this.#spoken) / sampleRate) : 0;
    });
    return encodeMuLaw(samples);
  }

  /** The end of a key is told three times, since one of them may get lost. */
  #sayKey(key: { digit: string; packet: number; begin: number; left(): void }): void {
    if (key.packet === 0) key.begin = this.#timestamp;
    if (key.packet < keyPackets) {
      const isEnd = key.packet === keyPackets - 1;
      const event = Buffer.from([eventOf(key.digit), (isEnd ? 0x80 : 0) | 10, 0, 0]);
      event.writeUInt16BE((key.packet + 1) * packetSamples, 2);
      for (let times = isEnd ? 3 : 1; times > 0; times -= 1) {
        this.#send(eventPayloadType, key.begin, key.packet === 0, event);
      }
      if (isEnd) this.keyLeftAt = performance.now();
    } else this.#send(0, this.#timestamp, false, encodeMuLaw(new Array<number>(packetSamples).fill(0)));
    key.packet += 1;
    if (key.packet < keyPackets + gapPackets) return;
    this.#keys.shift();
    key.left();
  }

  #send(payloadType: number, timestamp: number, isMarked: boolean, payload: Buffer): void {
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = (isMarked ? 0x80 : 0) | payloadType;
    header.writeUInt16BE(this.#sequence & 0xffff, 2);
    header.writeUInt32BE(timestamp >>> 0, 4);
    header.writeUInt32BE(0x52494e47, 8);
    this.#sequence += 1;
    if (this.remotePort) this.socket.send(Buffer.concat([header, payload]), this.remotePort, '127.0.0.1');
  }
}

function eventOf(digit: string): number {
  return '0123456789*#'.indexOf(digit);
}
