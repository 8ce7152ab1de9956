import type { PhoneCommand, Recording } from '../../src/adapters/simulator/phone-messages';

export type Recorded = Omit<Extract<PhoneCommand, { kind: 'recorded' }>, 'kind' | 'recordingId'>;
type EndedBy = Recorded['endedBy'];

export interface RecorderEvents {
  onChange(): void;
  /** It is over: to be sent. */
  onDone(recordingId: string, recorded: Recorded): Promise<unknown>;
  /** Nothing can be recorded, or sent. */
  onFailed(recordingId: string, thrown: unknown): void;
  /** There is no microphone, or the page may not use it: a tone stands for what the caller says. */
  onMute(): void;
  beep(): void;
}

interface Current {
  recording: Recording;
  startedAt: number;
  media: MediaRecorder | undefined;
  chunks: Blob[];
  /** Of the microphone: somebody has spoken. */
  hasSound: boolean;
  release(): void;
}

const lookEveryMs = 100;
/** Of a full scale of 1: what a quiet room is below. */
const soundFrom = 0.02;
const toneMs = 1_000;
/** Speech is well understood at this rate; ten minutes fit into what Node-RED takes in one request. */
const audioBitsPerSecond = 32_000;
const nothing = { data: '', contentType: 'audio/wav', durationMs: 0 };

/** Records the caller: by the microphone, or where there is none as a tone, so that the flow can be tried all the same. */
export class Recorder {
  #current: Current | undefined;
  #wanted = '';

  constructor(private readonly events: RecorderEvents) {}

  get isRecording(): boolean {
    return this.#current !== undefined;
  }

  /** Never rejects. */
  async begin(recording: Recording): Promise<void> {
    if (this.#wanted === recording.id) return;
    this.discard();
    this.#wanted = recording.id;
    const stream = await microphone();
    if (this.#wanted !== recording.id) return stop(stream);
    try {
      this.#start(recording, stream);
    } catch (thrown) {
      stop(stream);
      this.discard();
      this.events.onFailed(recording.id, thrown);
    }
  }

  /** Sends what there is: nothing, while the browser still asks for the microphone. Never rejects. */
  async finish(endedBy: EndedBy): Promise<void> {
    const current = this.#current;
    const wanted = this.#wanted;
    this.#current = undefined;
    this.#wanted = '';
    try {
      if (current) await this.#send(current, endedBy);
      else if (wanted) await this.events.onDone(wanted, { ...nothing, endedBy });
    } catch (thrown) {
      this.events.onFailed(wanted, thrown);
    }
  }

  /** Nobody wants it any more. */
  discard(): void {
    const current = this.#current;
    this.#current = undefined;
    this.#wanted = '';
    if (!current) return;
    if (current.media?.state === 'recording') current.media.stop();
    current.release();
    this.events.onChange();
  }

  #start(recording: Recording, stream: MediaStream | undefined): void {
    if (!stream) this.events.onMute();
    if (recording.beep) this.events.beep();
    const current: Current = {
      ...{ recording, startedAt: Date.now(), media: undefined, chunks: [], hasSound: !stream },
      release: () => undefined,
    };
    this.#current = current;
    const limit = setTimeout(() => void this.finish('limit'), recording.maxMs);
    const unwatch = stream ? this.#watch(stream, current) : () => undefined;
    current.release = () => {
      clearTimeout(limit);
      unwatch();
      stop(stream);
    };
    if (stream) {
      current.media = new MediaRecorder(stream, { audioBitsPerSecond });
      current.media.addEventListener('dataavailable', ({ data }) => current.chunks.push(data));
      current.media.start();
    }
    this.events.onChange();
  }

  async #send(current: Current, endedBy: EndedBy): Promise<void> {
    const durationMs = Date.now() - current.startedAt;
    const audio = await endOf(current).finally(() => {
      current.release();
      this.events.onChange();
    });
    const contentType = audio.type || 'audio/wav';
    const data = current.hasSound ? await base64Of(audio) : '';
    await this.events.onDone(current.recording.id, { data, contentType, durationMs, endedBy });
  }

  /** Listens for silence. */
  #watch(stream: MediaStream, current: Current): () => void {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let quietSince = Date.now();
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      if (loudest >= soundFrom) {
        current.hasSound = true;
        quietSince = Date.now();
      } else if (Date.now() - quietSince >= current.recording.silenceMs) void this.finish('silence');
    }, lookEveryMs);
    return () => {
      clearInterval(timer);
      void context.close();
    };
  }
}

async function microphone(): Promise<MediaStream | undefined> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return undefined; // there is none, or the page may not use it: told by onMute
  }
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

async function endOf({ media, chunks }: Current): Promise<Blob> {
  if (!media) return new Blob([tone()], { type: 'audio/wav' });
  // It has ended by itself where the microphone was unplugged.
  if (media.state !== 'inactive') {
    const ended = new Promise((resolve) => media.addEventListener('stop', resolve, { once: true }));
    media.stop();
    await ended;
  }
  return new Blob(chunks, { type: media.mimeType });
}

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  // In pieces: all at once would be too many arguments.
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(text);
}

/** A WAV file: 8 kHz, 16 bit, mono. */
function tone(): ArrayBuffer {
  const samples = 8 * toneMs;
  const view = new DataView(new ArrayBuffer(44 + samples * 2));
  const write = (at: number, letters: string) => {
    for (const [index, letter] of [...letters].entries()) view.setUint8(at + index, letter.charCodeAt(0));
  };
  write(0, 'RIFF');
  view.setUint32(4, 36 + samples * 2, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8_000, true);
  view.setUint32(28, 16_000, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, samples * 2, true);
  for (let index = 0; index < samples; index += 1) {
    view.setInt16(44 + index * 2, Math.round(6_000 * Math.sin((2 * Math.PI * 440 * index) / 8_000)), true);
  }
  return view.buffer as ArrayBuffer;
}
