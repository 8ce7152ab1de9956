import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Stoppable } from './stoppable';
import type { CallWorld, Task, Verb } from './tasks';

/** Everybody speaks so much faster than in the world: no case waits for long. */
const speed = 8;
const frameMs = 20;
const beepMs = 500 / speed;
/** Of its media server, for a connection to come up. */
const connectWithinMs = 10_000;
const samplesPerMs = 8;
const noise = 40;
const loudness = 6_000;

/** The verb `listen`, as the feature server and its media server do it: a tone, a connection, metadata, samples, the hook. */
export class Listen implements Task {
  readonly #life = new Stoppable();
  #socket: WebSocket | undefined;
  /** What is still to be said. */
  #speakMs = 0;
  #said: () => void = () => undefined;
  #sample = 0;

  constructor(private readonly verb: Verb) {}

  async run(call: CallWorld): Promise<void> {
    const { url, wsAuth, playBeep, mixType, sampleRate, maxLength, metadata } = this.verb as Record<string, unknown>;
    if (mixType !== 'mono' || sampleRate !== 8_000) throw new Error('Only the caller, as telephones carry it.');
    if (playBeep) {
      call.hears();
      await this.#life.wait(beepMs);
    }
    // Who is killed in the midst of the tone connects all the same, and nobody ends that connection.
    const isLate = this.#life.isStopped;
    const socket = await this.#connect(call.reach(String(url)), wsAuth as { username: string; password: string });
    if (socket) {
      const began = Date.now();
      this.#text({ sampleRate, mixType, callSid: call.callSid, direction: 'inbound', ...(metadata as object) });
      const limit = setTimeout(() => this.kill(), Number(maxLength) * 1_000);
      // Keys that somebody presses come as texts, and no gather hears them.
      if (this.verb.passDtmf) call.listen((dtmf) => this.#text({ event: 'dtmf', dtmf, duration: '1600' }));
      call.sendTo(this);
      const frames = setInterval(() => this.#send(), frameMs);
      await this.#life.stopped;
      clearTimeout(limit);
      clearInterval(frames);
      call.sendTo(undefined);
      call.listen(undefined);
      this.#said();
      if (isLate) void call.over.then(() => socket.terminate());
      else socket.close(1000);
      await call.perform(this.verb.actionHook, { dial_call_duration: Math.round((Date.now() - began) / 1_000) });
    } else await call.perform(this.verb.actionHook, {});
  }

  kill(): void {
    this.#life.stop();
  }

  /** Resolves when it is said, or nobody listens any more. */
  async speak(ms: number): Promise<void> {
    this.#speakMs = ms;
    await new Promise<void>((resolve) => {
      this.#said = resolve;
    });
  }

  /** Its connection breaks. */
  cut(): void {
    this.#socket?.terminate();
  }

  async #connect(
    url: string | undefined,
    { username, password }: { username: string; password: string },
  ): Promise<WebSocket | undefined> {
    if (url === undefined) await this.#life.wait(connectWithinMs * speed);
    if (url === undefined) return undefined;
    const socket = new WebSocket(url, ['audio.jambonz.org'], { auth: `${username}:${password}` });
    this.#socket = socket;
    const failed = once(socket, 'error').then(() => false);
    const opened = once(socket, 'open').then(() => true);
    // The one that does not come rejects with the other, which has told.
    opened.catch(() => undefined);
    failed.catch(() => undefined);
    if (!(await Promise.race([opened, failed]).catch(() => false))) return undefined;
    socket.once('close', () => this.kill());
    return socket;
  }

  #text(message: Record<string, unknown>): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #send(): void {
    const samples = Buffer.alloc(frameMs * speed * samplesPerMs * 2);
    const loudest = this.#speakMs > 0 ? loudness : noise;
    for (let at = 0; at < samples.length; at += 2) {
      this.#sample += 1;
      samples.writeInt16LE(Math.round(loudest * Math.sin((2 * Math.PI * 440 * this.#sample) / 8_000)), at);
    }
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(samples);
    if (this.#speakMs <= 0) return;
    this.#speakMs -= frameMs * speed;
    if (this.#speakMs <= 0) this.#said();
  }
}
