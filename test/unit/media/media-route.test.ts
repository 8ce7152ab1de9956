import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { publish, registerMediaRoute } from '../../../src/runtime/media-route';
import { tone, wavOf } from '../speech/sound';
import { type ExpressServer, express, routesOf, serveExpress } from './express-server';

describe('the public route of audio', () => {
  const wav = wavOf(tone(440, 8_000, 0.1), { sampleRate: 8_000 });
  let folder: string;
  let path: string;
  let server: ExpressServer;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ringback-route-'));
    mkdirSync(join(folder, '.node-red'));
    path = join(folder, '.node-red', 'hello.wav');
    writeFileSync(path, wav);
    writeFileSync(join(folder, '.node-red', 'flows_cred.json'), 'secret');
    const app = express();
    const RED = { httpNode: app } as unknown as NodeAPI;
    registerMediaRoute(RED);
    registerMediaRoute(RED);
    assert.deepEqual(routesOf(app), ['/ringback/media/:file'], 'registered once for each server');
    server = await serveExpress(app);
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = (url: string, headers: Record<string, string> = {}) => fetch(server.origin + url, { headers });

  /** As address and headers are written, without what fetch makes of them. */
  function statusOf(rawPath: string, headers: Record<string, string> = {}): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      http
        .get({ host: '127.0.0.1', port: server.port, path: rawPath, headers, agent: false }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
        .on('error', reject);
    });
  }

  it('gives what was published, as audio', async () => {
    const answer = await get(publish(path));
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'audio/wav');
    assert.equal(answer.headers.get('accept-ranges'), 'bytes');
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), wav);
  });

  it('gives a part of it, and says when there is no such part', async () => {
    const part = await get(publish(path), { range: 'bytes=40-43' });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-range'), `bytes 40-43/${wav.length}`);
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), wav.subarray(40, 44));
    const none = await get(publish(path), { range: `bytes=${wav.length}-` });
    assert.equal(none.status, 416);
    await none.arrayBuffer();
  });

  it('does not send again what has not changed', async () => {
    const first = await get(publish(path));
    await first.arrayBuffer();
    const tag = first.headers.get('etag') ?? '';
    assert.ok(tag);
    assert.equal(await statusOf(publish(path), { 'if-none-match': tag }), 304);
  });

  it('has one name for a file that tells nothing of it and cannot be guessed', () => {
    const published = publish(path);
    assert.match(published, /^\/ringback\/media\/[\w-]{32}\.wav$/);
    assert.equal(publish(path), published);
    assert.notEqual(publish(`${path}2`), published);
    assert.doesNotMatch(published, /hello/);
  });

  it('gives nothing else', async () => {
    const published = publish(path);
    const folderOf = '/ringback/media';
    for (const wrong of [
      `${folderOf}/hello.wav`,
      `${folderOf}/`,
      `${folderOf}/${'A'.repeat(32)}.wav`,
      published.replace('.wav', ''),
      published.replace('.wav', '.mp3'),
      `${folderOf}/../media/..%2f..%2fetc%2fpasswd`,
      `${folderOf}/..%2F.node-red%2Fflows_cred.json`,
      `${folderOf}/%2e%2e/%2e%2e/etc/passwd`,
      `${folderOf}/${encodeURIComponent(path)}`,
      `${folderOf}/__proto__.wav`,
      `${folderOf}/%00.wav`,
    ]) {
      assert.equal(await statusOf(wrong), 404, wrong);
    }
    assert.equal(await statusOf(published), 200);
  });

  it('says so when the file is gone', async () => {
    const gone = publish(join(folder, 'gone.wav'));
    const answer = await get(gone);
    assert.equal(answer.status, 404);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/);
    assert.doesNotMatch(await answer.text(), /gone\.wav|ENOENT/);
  });

  it('forgets the files that were not published for longest', async () => {
    const first = publish(join(folder, 'first.wav'));
    writeFileSync(join(folder, 'first.wav'), wav);
    const kept = publish(path);
    assert.equal(await statusOf(first), 200);
    for (let number = 0; number < 19_999; number += 1) {
      publish(`/nowhere/${number}.wav`);
      if (number === 10_000) publish(path);
    }
    assert.equal(await statusOf(first), 404);
    assert.equal(await statusOf(kept), 200);
  });
});
