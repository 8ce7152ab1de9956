import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RingbackError } from '../../src/core/errors';
import type { TicketChange, TicketFile } from '../../src/ports/tickets';
import { largestAttachment, recordingFiles } from '../../src/runtime/recording-files';
import { rejectionOf } from '../contract/http-setup';

const change: TicketChange = {
  comment: { body: 'Call of Ana', isPublic: false },
  ...{ addTags: [], customFields: [], mark: 'm' },
};

describe('recordings for a comment', () => {
  const around = mkdtempSync(join(tmpdir(), 'ringback-attach-'));
  const folder = join(around, 'recordings');
  mkdirSync(folder);
  after(() => rmSync(around, { recursive: true }));

  const recording = (name: string, bytes = 10, where = folder) => {
    const path = join(where, name);
    writeFileSync(path, Buffer.alloc(Math.min(bytes, 10)));
    if (bytes > 10) truncateSync(path, bytes);
    return { path, name, contentType: 'audio/wav', durationMs: 1_000, recordedAt: '2026-11-27T00:00:00Z' };
  };
  const { signal } = new AbortController();

  type Upload = (file: TicketFile, signal: AbortSignal) => Promise<string>;
  function filesOf(call: unknown, upload: Upload, seconds = 30) {
    const missing: RingbackError[] = [];
    const deps = { tickets: { upload }, folder, seconds, onMissing: (error: RingbackError) => missing.push(error) };
    return { missing, ...recordingFiles({ call }, deps) };
  }
  const token: Upload = async ({ name }) => `token of ${name}`;

  it('are uploaded, each by itself, and named by the comment', async () => {
    const uploaded: TicketFile[] = [];
    const { attach, missing } = filesOf({ recordings: [recording('a.wav'), recording('b.wav')] }, async (file) => {
      uploaded.push(file);
      return token(file, signal);
    });
    assert.deepEqual(await attach(change, signal), {
      ...change,
      comment: { ...change.comment, uploads: ['token of a.wav', 'token of b.wav'] },
    });
    assert.deepEqual(missing, []);
    assert.deepEqual(
      uploaded.map(({ name, data }) => [name, data.length]),
      [
        ['a.wav', 10],
        ['b.wav', 10],
      ],
    );
  });

  it('that are not there, too large or refused do not cost the comment, which says so', async () => {
    const gone = { ...recording('gone.wav'), path: join(folder, 'nowhere.wav') };
    const large = recording('large.wav', largestAttachment + 1);
    const refused = recording('refused.wav');
    const call = { language: 'es-MX', recordings: [gone, large, refused, recording('good.wav')] };
    const { attach, missing } = filesOf(call, async (file) => {
      if (file.name === 'refused.wav') throw new RingbackError('RB_HTTP_STATUS', 'Zendesk refused the file.');
      return token(file, signal);
    });
    const { body, uploads } = (await attach(change, signal)).comment;
    assert.deepEqual(
      missing.map(({ code }) => code),
      ['RB_CALL_RECORDING', 'RB_CALL_RECORDING', 'RB_HTTP_STATUS'],
    );
    assert.deepEqual(uploads, ['token of good.wav']);
    assert.match(body, /^No se pudo adjuntar la grabación refused\.wav: Zendesk refused the file\.\n/);
    for (const name of ['gone.wav', 'large.wav']) assert.ok(body.includes(name));
    assert.match(body, /Call of Ana$/);
  });

  it('are only what Ringback has recorded, whatever a message names', async () => {
    const secret = recording('settings.js', 10, around);
    const link = { ...secret, path: join(folder, 'link.wav') };
    symlinkSync(secret.path, link.path);
    const dotted = { ...secret, path: join(folder, '..', 'settings.js') };
    const notOurs = [secret, link, dotted, { ...secret, path: folder }];
    const { attach, missing } = filesOf({ recordings: notOurs }, async () => assert.fail('nothing to upload'));
    assert.deepEqual((await attach(change, signal)).comment.uploads, []);
    assert.deepEqual(
      missing.map(({ code }) => code),
      Array(4).fill('RB_CALL_RECORDING'),
    );
  });

  it('have their time, and what is not there by then is missing', async () => {
    const silent: Upload = (_file, limited) =>
      new Promise((_resolve, reject) => limited.addEventListener('abort', () => reject(limited.reason)));
    const { attach, missing } = filesOf({ recordings: [recording('slow.wav')] }, silent, 0.02);
    const { body, uploads } = (await attach(change, signal)).comment;
    assert.deepEqual([uploads, missing.map(({ code }) => code)], [[], ['RB_HTTP_TIMEOUT']]);
    assert.match(body, /^The recording slow\.wav could not be attached: /);
  });

  it('are taken out of a comment that is refused with them, which says so', async () => {
    const { attach, detach, missing } = filesOf({ recordings: [recording('a.wav'), recording('b.wav')] }, token);
    const attached = await attach(change, signal);
    const { comment } = detach(attached, new RingbackError('RB_HTTP_STATUS', 'Zendesk knows no such file.'));
    assert.equal(comment.uploads, undefined);
    assert.deepEqual(comment.body.split('\n\n'), [
      'The recording b.wav could not be attached: Zendesk knows no such file.',
      'The recording a.wav could not be attached: Zendesk knows no such file.',
      'Call of Ana',
    ]);
    assert.equal(missing.length, 2);
  });

  it('are none in a message that is not of a call, or that somebody has made up', async () => {
    for (const call of [undefined, {}, { recordings: 'x' }, { recordings: [null, 1, { name: 'a' }] }]) {
      const { attach } = filesOf(call, async () => assert.fail('nothing to upload'));
      assert.deepEqual((await attach(change, signal)).comment.uploads, []);
    }
  });

  it('are given up with the node’s work', async () => {
    const stop = new AbortController();
    const { attach } = filesOf({ recordings: [recording('c.wav')] }, async () => {
      stop.abort(new Error('closed'));
      throw new Error('cut');
    });
    assert.match((await rejectionOf(attach(change, stop.signal))).message, /closed/);
  });
});
