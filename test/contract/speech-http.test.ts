import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { createHttpSpeech } from '../../src/adapters/speech/http-speech';
import type { SpeechEngine } from '../../src/adapters/speech/speech-engine';
import type { HttpSpeechSettings } from '../../src/adapters/speech/speech-settings';
import { readWav } from '../../src/adapters/speech/wav';
import type { RingbackError } from '../../src/core/errors';
import { type SpeechService, speechKey, startSpeechService } from './speech-service';
import { describeSpeech, until } from './speech-suite';

for (const format of ['openai', 'plain'] as const) {
  describeSpeech(`a service, ${format}`, async () => {
    const service = await startSpeechService(format);
    const { settings } = service;
    return {
      settings,
      otherSettings: { ...settings, model: 'tts-1-hd', url: `${settings.url}/other` },
      texts: service.texts,
      hanging: (count) => until(() => service.hanging() === count, `${count} requests that hang`),
      allowed: 8,
      close: service.close,
    };
  });
}

const hello = { text: 'Hello', language: 'en-US', voice: 'anna' };
const never = new AbortController().signal;

describe('a speech service', () => {
  let service: SpeechService;
  let engine: SpeechEngine;
  const create = (changes: Partial<HttpSpeechSettings> = {}, timeoutMs = 10_000) => {
    engine.close();
    engine = createHttpSpeech({ ...service.settings, ...changes }, timeoutMs);
    return engine;
  };

  beforeEach(async () => {
    service = await startSpeechService('openai');
    engine = createHttpSpeech(service.settings, 10_000);
  });
  afterEach(async () => {
    engine.close();
    await service.close();
  });

  async function failureOf(work: Promise<unknown>): Promise<RingbackError> {
    const error = await work.then(
      () => assert.fail('It did not fail.'),
      (thrown: RingbackError) => thrown,
    );
    assert.equal(error.code, 'RB_SPEECH', String(error));
    assert.ok(error.remedy, 'no remedy');
    for (let at: unknown = error; at instanceof Error; at = at.cause) {
      assert.ok(!JSON.stringify([at.message, at]).includes(speechKey), 'the key is told');
    }
    return error;
  }

  it('that is OpenAI-compatible is asked as its documentation says', async () => {
    assert.equal(readWav(await engine.speak(hello, never)).sampleRate, 24_000);
    const [asked] = service.asked;
    assert.equal(`${asked?.method} ${asked?.url.pathname}`, 'POST /v1/audio/speech');
    assert.equal(asked?.headers.authorization, `Bearer ${speechKey}`);
    assert.equal(asked?.headers['content-type'], 'application/json');
    assert.deepEqual(JSON.parse(asked?.body ?? ''), {
      ...{ model: 'tts-1', voice: 'anna', input: 'Hello', response_format: 'wav' },
    });
  });

  it('is found by its base address, with or without version and path', async () => {
    for (const path of ['', '/', '/v1', '/v1/', '/v1/audio/speech', '/api/v1']) {
      await create({ url: service.settings.url + path }).speak(hello, never);
    }
    assert.deepEqual(
      service.asked.map(({ url }) => url.pathname),
      [...Array(5).fill('/v1/audio/speech'), '/api/v1/audio/speech'],
    );
  });

  it('is asked without a key where there is none, and with a usual voice', async () => {
    await create({ key: '' }).speak({ ...hello, voice: '' }, never);
    assert.equal(service.asked[0]?.headers.authorization, undefined);
    assert.equal(JSON.parse(service.asked[0]?.body ?? '').voice, 'alloy');
  });

  it('that takes plain text is given it, with language and voice in the address', async () => {
    const url = `${service.settings.url}/say?lang={language}&voice={voice}`;
    service.answerNext((response) => void response.end('RIFF'));
    await create({ format: 'plain', url }).speak({ ...hello, voice: 'a&b' }, never);
    const [asked] = service.asked;
    assert.equal(asked?.url.search, '?lang=en-US&voice=a%26b');
    assert.equal(asked?.body, 'Hello');
    assert.equal(asked?.headers['content-type'], 'text/plain; charset=utf-8');
  });

  it('is asked again when it is busy, after the time that it names', async () => {
    service.answerNext({ status: 503, body: 'starting' }, { status: 429, headers: { 'retry-after': '0.01' } });
    assert.ok((await engine.speak(hello, never)).length > 0);
    assert.equal(service.asked.length, 3);
  });

  it('is not waited for longer than a caller would', async () => {
    service.answerNext({ status: 429, headers: { 'retry-after': '3600' }, body: 'slow down' });
    const error = await failureOf(engine.speak(hello, never));
    assert.match(error.message, /answered 429: slow down/);
    assert.deepEqual([error.status, error.retryable, error.retryAfterMs], [429, true, 3_600_000]);
    assert.equal(service.asked.length, 1);
  });

  it('is not asked without end when it keeps failing', async () => {
    const down = { status: 500, headers: { 'retry-after': '0.01' }, body: 'down' };
    service.answerNext(down, down, down, down);
    assert.match((await failureOf(engine.speak(hello, never))).message, /answered 500: down/);
    assert.equal(service.asked.length, 3);
  });

  it('that refuses is asked once, and what to do is said', async () => {
    for (const [status, remedy] of [
      [401, /key/],
      [403, /key/],
      [404, /address/],
      [302, /Redirects/],
      [422, /model and the voice/],
    ] as const) {
      service.asked.length = 0;
      service.answerNext({ status, headers: { location: '/elsewhere' }, body: `No. You sent ${speechKey}.` });
      const error = await failureOf(engine.speak(hello, never));
      assert.match(error.message, new RegExp(`answered ${status}: No\\. You sent \\*\\*\\*`));
      assert.match(error.remedy ?? '', remedy);
      assert.equal(service.asked.length, 1);
    }
  });

  it('that says a page instead of a sentence is quoted in a line', async () => {
    service.answerNext({ status: 400, body: `<html>\n<p>${'long '.repeat(1_000)}` });
    const { message } = await failureOf(engine.speak(hello, never));
    assert.ok(message.length < 600 && !message.includes('\n'));
  });

  it('that cuts its answer is asked again', async () => {
    const cut = (response: ServerResponse) => {
      response.writeHead(200, { 'content-length': '10000' });
      response.write('RIFF', () => response.destroy());
    };
    service.answerNext(cut);
    assert.ok((await engine.speak(hello, never)).length > 0);
    service.answerNext(cut, cut, cut);
    assert.match((await failureOf(engine.speak(hello, never))).message, /cut before the answer was complete/);
  });

  it('that gives more than any speech is not read to the end', async () => {
    let sentBytes = 0;
    const piece = Buffer.alloc(1024 * 1024);
    service.answerNext((response) => {
      const more = () => {
        if (response.destroyed) return;
        sentBytes += piece.length;
        response.write(piece, more);
      };
      more();
    });
    assert.match((await failureOf(engine.speak(hello, never))).message, /larger than 64 MB/);
    assert.ok(sentBytes < 200 * piece.length, `${sentBytes} bytes were sent`);
    assert.equal(service.asked.length, 1);
  });

  it('that is not there is named', async () => {
    const { url } = service.settings;
    await service.close();
    const error = await failureOf(create({}, 3_000).speak(hello, never));
    assert.match(error.message, new RegExp(`${new URL(url).host} refused the connection`));
    assert.match(error.message, /service is running/);
  });

  it('must have an address without a secret in it', () => {
    for (const url of ['', 'tts.example.com', 'ftp://tts.example.com', 'https://user:pass@tts.example.com']) {
      assert.throws(
        () => createHttpSpeech({ ...service.settings, url }, 1_000),
        (error: RingbackError) => error.code === 'RB_CONFIG' && !error.message.includes('pass@') && !!error.remedy,
        url,
      );
    }
  });
});
