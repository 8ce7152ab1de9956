import assert from 'node:assert/strict';
import { parseSpeech, parseVoices } from '../../../src/runtime/calls/parse-speech';

/** As the gateway's dialog stores it at first. */
const fresh = {
  speech: 'gateway',
  speechCommand: 'espeak-ng',
  speechArguments: '-v {voice} -w {file} -- {text}',
  speechUrl: '',
  speechFormat: 'plain',
  speechModel: '',
};

describe("the text to speech of a gateway's dialog", () => {
  it('is nobody where the gateway itself speaks', () => {
    assert.equal(parseSpeech(fresh, {}), undefined);
    assert.equal(parseSpeech({}, {}), undefined);
  });

  it('is a command', () => {
    assert.deepEqual(parseSpeech({ ...fresh, speech: 'command' }, { speechKey: 'unused' }), {
      ...{ kind: 'command', command: 'espeak-ng', arguments: '-v {voice} -w {file} -- {text}' },
    });
  });

  it('is a service', () => {
    const plain = { ...fresh, speech: 'http', speechUrl: 'https://tts.example.com', speechModel: 'left over' };
    assert.deepEqual(parseSpeech(plain, {}), {
      ...{ kind: 'http', url: 'https://tts.example.com', format: 'plain', model: '', key: '' },
    });
    const openai = { ...plain, speechFormat: 'openai', speechModel: 'tts-1' };
    assert.deepEqual(parseSpeech(openai, { speechKey: ' sk ' }), {
      ...{ kind: 'http', url: 'https://tts.example.com', format: 'openai', model: 'tts-1', key: 'sk' },
    });
  });

  it('is told to be wrong where something is missing or unknown', () => {
    for (const [wrong, sentence] of [
      [{ speech: 'parrot' }, /Spoken by is "parrot"/],
      [{ speech: 'command', speechCommand: ' ' }, /Command is empty/],
      [{ speech: 'command', speechArguments: '' }, /Arguments is empty/],
      [{ speech: 'http' }, /Service is empty/],
      [{ speech: 'http', speechUrl: 'https://tts.example.com', speechFormat: 'openai' }, /Model is empty/],
      [{ speech: 'http', speechUrl: 'https://tts.example.com', speechFormat: 'xml' }, /Format is "xml"/],
    ] as const) {
      assert.throws(() => parseSpeech({ ...fresh, ...wrong }, {}), { code: 'RB_CONFIG', message: sentence });
    }
  });

  it('has voices by language, without rows that are not filled in', () => {
    const voices = [
      { language: ' es-CO ', voice: 'maria' },
      { language: 'en', voice: '' },
      { language: '', voice: 'x' },
      null,
    ];
    assert.deepEqual(parseVoices({ voices }), [{ language: 'es-CO', voice: 'maria' }]);
    assert.deepEqual(parseVoices({}), []);
  });
});
