import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileArguments } from '../../../src/adapters/speech/command-arguments';
import { createCommandSpeech } from '../../../src/adapters/speech/command-speech';
import { espeakVoice, isEspeak } from '../../../src/adapters/speech/espeak-voices';
import type { SpeechEngine } from '../../../src/adapters/speech/speech-engine';
import { readWav } from '../../../src/adapters/speech/wav';
import type { RingbackError } from '../../../src/core/errors';
import { type FakeCommand, fakeCommand } from './fake-command';

const hello = { text: 'Hello', language: 'en-US', voice: 'anna' };
const never = new AbortController().signal;

describe('a command that speaks', () => {
  let fake: FakeCommand;
  let engine: SpeechEngine;
  const create = (template: string, timeoutMs = 20_000) =>
    createCommandSpeech({ kind: 'command', command: fake.command, arguments: `${fake.prefix} ${template}` }, timeoutMs);

  beforeEach(() => {
    fake = fakeCommand();
    engine = create('-v {voice} -l {language} -w {file} -- {text}');
  });
  afterEach(() => {
    engine.close();
    fake.remove();
  });

  /** That it fails with RB_SPEECH, and how. */
  async function assertFails(work: Promise<unknown>, ...sentences: RegExp[]): Promise<void> {
    await assert.rejects(work, (error: RingbackError) => {
      assert.equal(error.code, 'RB_SPEECH');
      assert.ok(error.remedy, 'no remedy');
      for (const sentence of sentences) assert.match(error.message, sentence);
      return true;
    });
  }

  it('gives the sound that it wrote', async () => {
    assert.equal(readWav(await engine.speak(hello, never)).sampleRate, 16_000);
    const [call = []] = fake.calls();
    assert.deepEqual(call.slice(0, 5), ['-v', 'anna', '-l', 'en-US', '-w']);
    assert.deepEqual(call.slice(6), ['--', 'Hello']);
  });

  it('reads its standard output where it is given no file', async () => {
    engine = create('-v {voice} -- {text}');
    assert.equal(readWav(await engine.speak(hello, never)).frames, 1_600);
  });

  it('has the text as its standard input where no argument takes it', async () => {
    engine = create('-w {file}');
    assert.equal(readWav(await engine.speak(hello, never)).frames, 1_600);
    await assertFails(engine.speak({ ...hello, text: 'crash' }, never), /exit code 3/);
  });

  it('takes a text as one argument, whatever is in it', async () => {
    const texts = [
      '-v evil --help',
      '$(touch /tmp/x); `id` "quoted" \'single\' | cat && rm',
      'ação, ¿qué?, 日本語 😀',
      '{voice} {file} {text}',
      'a\u0000b\nc',
    ];
    for (const text of texts) await engine.speak({ ...hello, text }, never);
    const said = fake.calls().map((call) => call.at(-1));
    assert.deepEqual(said, [...texts.slice(0, -1), 'a b c']);
  });

  it('takes no voice or language for an option', async () => {
    await assertFails(engine.speak({ ...hello, voice: '-w/etc/passwd' }, never), /cannot be a voice/);
    await assertFails(engine.speak({ ...hello, language: '--help' }, never), /cannot be a language/);
    assert.deepEqual(fake.calls(), []);
  });

  it('has the language for a voice where none is named', async () => {
    await engine.speak({ ...hello, voice: '' }, never);
    assert.equal(fake.calls()[0]?.[1], 'en-US');
  });

  it('says what it printed when it fails, in one line and not without end', async () => {
    await assertFails(engine.speak({ ...hello, text: 'crash' }, never), /exit code 3/, /It printed: no such voice/);
    await assert.rejects(engine.speak({ ...hello, text: 'crash' }, never), (error: RingbackError) => {
      assert.ok(error.message.length < 700);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
      assert.doesNotMatch(error.message, /[\u0000-\u001f]/);
      return true;
    });
  });

  it('says how to install what is missing', async () => {
    const missing = (command: string) =>
      createCommandSpeech({ kind: 'command', command, arguments: '-w {file} -- {text}' }, 1_000).speak(hello, never);
    await assertFails(missing('/nowhere/espeak-ng'), /was not found/, /apt install espeak-ng/);
    await assertFails(missing('no-such-program-anywhere'), /was not found/, /whole path/);
    await assertFails(missing(__dirname), /may not be run/);
  });

  it('is ended when it takes too long', async () => {
    engine = create('-w {file} -- {text}', 300);
    await assertFails(engine.speak({ ...hello, text: 'hang' }, never), /did not end within 0\.3 s/);
  });

  it('is told from one that worked when it makes no sound', async () => {
    await assertFails(engine.speak({ ...hello, text: 'nothing' }, never), /made no sound/, /\{file\}/);
    engine = create('-- {text}');
    await assertFails(engine.speak({ ...hello, text: 'nothing' }, never), /made no sound/, /standard output/);
  });

  it('is ended when nobody wants the speech any more', async () => {
    const reason = new Error('hung up');
    const abort = new AbortController();
    const work = engine.speak({ ...hello, text: 'hang' }, abort.signal);
    abort.abort(reason);
    await assert.rejects(work, reason);
  });

  it('is ended when the engine closes, those that wait for their turn too', async () => {
    const works = Array.from({ length: 6 }, () => engine.speak({ ...hello, text: 'hang' }, never));
    const ends = Promise.allSettled(works);
    engine.close();
    for (const end of await ends) {
      assert.equal(end.status, 'rejected');
      assert.equal((end as PromiseRejectedResult).reason.code, 'RB_CLOSED');
    }
  });

  it('goes on with those that wait when one has failed or left', async () => {
    const left = new AbortController();
    const works = ['a', 'crash', 'b', 'crash', 'c', 'd', 'e'].map((text, index) =>
      engine.speak({ ...hello, text }, index === 5 ? left.signal : never),
    );
    const ends = Promise.allSettled(works);
    left.abort(new Error('hung up'));
    assert.deepEqual(
      (await ends).map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
    );
  });
});

describe('the arguments of a speech command', () => {
  const values = { text: 'T', voice: 'V', language: 'L', file: 'F' };

  it('are split at spaces, but not between quotes', () => {
    const { fill } = compileArguments(`  -v   {voice} "--out={file}" 'a "b" c' x"y z"w "" --say={text} `);
    assert.deepEqual(fill(values), ['-v', 'V', '--out=F', 'a "b" c', 'xy zw', '', '--say=T']);
  });

  it('say where the text and the sound go', () => {
    assert.deepEqual([compileArguments('-w {file}').hasFile, compileArguments('-w {file}').hasText], [true, false]);
    assert.deepEqual([compileArguments('-- {text}').hasFile, compileArguments('-- {text}').hasText], [false, true]);
  });

  it('are refused where a text could become an option, and with a quote that does not end', () => {
    for (const [template, sentence] of [
      ['-w {file} {text}', /-- before \{text\}/],
      ['{text} -- -w {file}', /-- before \{text\}/],
      ['-- "{text}', /without its end/],
    ] as const) {
      assert.throws(
        () => compileArguments(template),
        (error: RingbackError) => error.code === 'RB_CONFIG' && sentence.test(error.message),
      );
    }
  });

  it('keep a text whole, whatever it is', () => {
    const { fill } = compileArguments('-v {voice} -- {text}');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, voice) => {
        assert.deepEqual(fill({ ...values, text, voice }), ['-v', voice, '--', text]);
      }),
    );
  });
});

describe('the voices of espeak-ng', () => {
  it('are known for the languages of callers', () => {
    const expected = {
      'en-US': 'en-us',
      'en-GB': 'en-gb',
      'en-AU': 'en-gb',
      en: 'en-us',
      'es-ES': 'es',
      es: 'es',
      'es-MX': 'es-419',
      'pt-BR': 'pt-br',
      pt_BR: 'pt-br',
      'pt-PT': 'pt',
      pt: 'pt-br',
      'fr-FR': 'fr-fr',
      'de-AT': 'de',
      'zh-CN': 'cmn',
      'no-NO': 'nb',
      it: 'it',
    };
    for (const [language, voice] of Object.entries(expected)) assert.equal(espeakVoice(language), voice, language);
  });

  it('are for espeak-ng alone', () => {
    for (const command of ['espeak-ng', '/usr/bin/espeak-ng', 'C:\\tools\\espeak-ng.exe', 'espeak'])
      assert.ok(isEspeak(command), command);
    for (const command of ['piper', 'my-espeak-ng', '/opt/espeak-ng/run']) assert.ok(!isEspeak(command), command);
  });
});
