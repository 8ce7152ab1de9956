import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NextFunction, Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { createSpeech } from '../../../src/adapters/speech/create-speech';
import { readWav } from '../../../src/adapters/speech/wav';
import { createWavCache } from '../../../src/adapters/speech/wav-cache';
import type { Speech } from '../../../src/ports/speech';
import { keptGateways } from '../../../src/runtime/calls/call-center';
import { CallVoice } from '../../../src/runtime/calls/call-voice';
import type { GatewayService } from '../../../src/runtime/calls/gateway-service';
import { registerSpeechRoute } from '../../../src/runtime/calls/speech-route';
import { createMediaLibrary } from '../../../src/runtime/media-library';
import { type FakeCommand, fakeCommand } from '../speech/fake-command';
import { type ExpressServer, express, routesOf, serveExpress } from './express-server';

/** What the gateway is asked for here: who speaks, and in which language when none is said. */
type ServiceParts = Pick<GatewayService, 'settings' | 'voice' | 'close'> & {
  deps: { gateway: { capabilities: { speech: boolean } } };
};

describe('the route of the Listen button', () => {
  const permissions: string[] = [];
  const RED = {
    httpAdmin: express(),
    log: { error: assert.fail },
    auth: {
      needsPermission(permission: string) {
        permissions.push(permission);
        return (_request: Request, _response: Response, next: NextFunction) => next();
      },
    },
  } as unknown as NodeAPI;
  let fake: FakeCommand;
  let folder: string;
  let server: ExpressServer;
  const closing: (() => void)[] = [];

  before(async () => {
    fake = fakeCommand();
    folder = mkdtempSync(join(tmpdir(), 'ringback-listen-'));
    const cache = createWavCache({ folder: join(folder, '.node-red', 'speech'), limitBytes: 1_000_000 });
    const speaks = createSpeech(
      {
        kind: 'command',
        command: fake.command,
        arguments: `${fake.prefix} -v {voice} -l {language} -w {file} -- {text}`,
      },
      { cache },
    );
    deploy('speaks', speaks, false);
    deploy('simulator', undefined, true);
    deploy('mute', undefined, false);
    RED.httpAdmin.use(express.json());
    registerSpeechRoute(RED);
    registerSpeechRoute(RED);
    server = await serveExpress(RED.httpAdmin);
  });
  after(async () => {
    for (const close of closing) close();
    await server.close();
    fake.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  function deploy(id: string, speech: Speech | undefined, speaksItself: boolean): void {
    const library = createMediaLibrary({ userDir: folder, cache: createWavCache({ folder, limitBytes: 1 }) });
    const voice = new CallVoice({ library, speech, voices: [{ language: 'es', voice: 'lucia' }] });
    const parts: ServiceParts = {
      settings: { id, kind: 'simulator', name: id, language: 'es-MX', callerNumber: '' },
      voice,
      deps: { gateway: { capabilities: { speech: speaksItself } } },
      close: () => voice.close(),
    };
    const gateways = keptGateways(RED);
    const { service } = gateways.acquire(id, '', () => parts as unknown as GatewayService);
    closing.push(() => gateways.release(id, service));
  }

  const ask = (body: unknown) =>
    fetch(`${server.origin}/ringback/speech/try`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  async function assertRefused(body: unknown, status: number, code: string, sentence: RegExp): Promise<void> {
    const answer = await ask(body);
    assert.equal(answer.status, status);
    const failure = (await answer.json()) as { code: string; message: string; remedy: string };
    assert.equal(failure.code, code);
    assert.match(failure.message, sentence);
    assert.ok(failure.remedy, 'no remedy');
  }

  it('is there once, and for those who may write', () => {
    assert.deepEqual(routesOf(RED.httpAdmin), ['/ringback/speech/try']);
    assert.deepEqual(permissions, ['ringback.write']);
  });

  it('gives what callers would hear, in the language and with the voice of the item', async () => {
    const answer = await ask({ gateway: 'speaks', text: 'Hello', language: 'en-GB', voice: 'anna' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'audio/wav');
    assert.equal(readWav(Buffer.from(await answer.arrayBuffer())).sampleRate, 8_000);
    assert.deepEqual(fake.calls().at(-1)?.slice(0, 4), ['-v', 'anna', '-l', 'en-GB']);
  });

  it('takes language and voice of the gateway where the item has none', async () => {
    const answer = await ask({ gateway: 'speaks', text: 'Hola', language: '', voice: '' });
    assert.equal(answer.status, 200);
    await answer.arrayBuffer();
    assert.deepEqual(fake.calls().at(-1)?.slice(0, 4), ['-v', 'lucia', '-l', 'es-MX']);
  });

  it('leaves it to the browser where the gateway speaks itself', async () => {
    const answer = await ask({ gateway: 'simulator', text: 'Hello', language: '', voice: '' });
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { browser: true });
  });

  it('says what is wrong', async () => {
    await assertRefused({ gateway: 'mute', text: 'Hello' }, 400, 'RB_SPEECH', /cannot speak/);
    await assertRefused({ gateway: 'gone', text: 'Hello' }, 404, 'RB_INPUT', /not deployed/);
    await assertRefused({ gateway: 'speaks', text: ' ' }, 400, 'RB_SPEECH', /no text/);
    await assertRefused({ gateway: 'speaks', text: 'crash' }, 400, 'RB_SPEECH', /no such voice/);
    for (const body of [
      {},
      { gateway: 'speaks' },
      { gateway: 'speaks', text: 7 },
      { gateway: ['speaks'], text: 'a' },
    ]) {
      await assertRefused(body, 400, 'RB_INPUT', /id of a gateway and a text/);
    }
  });
});
