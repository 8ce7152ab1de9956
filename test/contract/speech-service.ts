import type { ServerResponse } from 'node:http';
import { type Answer, type Asked, startLoopback } from '../../demo/sandbox/vendors/loopback';
import type { HttpSpeechSettings, SpeechFormat } from '../../src/adapters/speech/speech-settings';
import { tone, wavOf } from '../unit/speech/sound';

/** A service that speaks, on the loopback address; what the text says makes it fail, as `Speaker` has it. */
export interface SpeechService {
  settings: HttpSpeechSettings;
  readonly asked: Asked[];
  texts(): string[];
  /** Requests that hang, and whose asker has not left. */
  hanging(): number;
  /** What the next requests get instead, one each. */
  answerNext(...answers: (Answer | ((response: ServerResponse) => void))[]): void;
  close(): Promise<void>;
}

export const speechKey = 'sk-a-key-that-nobody-may-see';

/** As services give it: 24 kHz, and the length left open. */
const sound = wavOf(tone(440, 24_000, 0.2), { sampleRate: 24_000, saysSize: 0xffffffff });

export async function startSpeechService(format: SpeechFormat): Promise<SpeechService> {
  const next: (Answer | ((response: ServerResponse) => void))[] = [];
  let hanging = 0;
  const textOf = ({ body }: Asked) => (format === 'plain' ? body : String(JSON.parse(body).input));

  const server = await startLoopback((asked, response) => {
    const instead = next.shift();
    if (typeof instead === 'function') return void instead(response);
    if (instead) return instead;
    const text = textOf(asked);
    if (text === 'crash') {
      const message = `There is no such voice. You sent: ${asked.headers.authorization}`;
      return { status: 400, body: { error: { message } } };
    }
    if (text.startsWith('hang')) {
      hanging += 1;
      response.once('close', () => {
        hanging -= 1;
      });
      return undefined;
    }
    if (text === 'nothing') return { body: '' };
    if (text === 'garbage') return { body: 'this is no sound' };
    response.writeHead(200, { 'content-type': 'audio/wav' });
    response.end(sound);
    return undefined;
  });

  return {
    settings: { kind: 'http', url: server.url, format, model: format === 'openai' ? 'tts-1' : '', key: speechKey },
    asked: server.asked,
    texts: () => server.asked.map(textOf),
    hanging: () => hanging,
    answerNext: (...answers) => void next.push(...answers),
    close: server.close,
  };
}
