import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RingbackError } from '../../src/core/errors';
import type { TicketChange, TicketFile } from '../../src/ports/tickets';
import { attachRecordings, largestAttachment } from '../../src/runtime/attach-recordings';

const change: TicketChange = {
  comment: { body: 'Call of Ana', isPublic: false },
  ...{ addTags: [], customFields: [], mark: 'm' },
};

describe('recordings for a comment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-attach-'));
  after(() => rmSync(folder, { recursive: true }));

  const recording = (name: string, bytes = 10) => {
    const path = join(folder, name);
    writeFileSync(path, Buffer.alloc(Math.min(bytes, 10)));
    if (bytes > 10) truncateSync(path, bytes);
    return { path, name, contentType: 'audio/wav', durationMs: 1_000, recordedAt: '2026-11-27T00:00:00Z' };
  };
  const { signal } = new AbortController();
  const attach = (call: unknown, upload: (file: TicketFile) => Promise<string>) =>
    attachRecordings({ call }, change, { upload }, signal);

  it('are uploaded, each by itself, and named by the comment', async () => {
    const files: TicketFile[] = [];
    const upload = async (file: TicketFile) => `token ${files.push(file)}`;
    const { change: attached, missing } = await attach(
      { recordings: [recording('a.wav'), recording('b.wav')] },
      upload,
    );
    assert.deepEqual(attached, {
      ...change,
      comment: { ...change.comment, uploads: ['token 1', 'token 2'] },
    });
    assert.deepEqual(
      [missing, files.map(({ name, data }) => [name, data.length])],
      [
        [],
        [
          ['a.wav', 10],
          ['b.wav', 10],
        ],
      ],
    );
  });

  it('that are not there, too large or refused do not cost the comment, which says so', async () => {
    const gone = { ...recording('gone.wav'), path: join(folder, 'nowhere.wav') };
    const large = recording('large.wav', largestAttachment + 1);
    const refused = recording('refused.wav');
    const upload = async () => {
      throw new RingbackError('RB_HTTP_STATUS', 'Zendesk refused the file.');
    };
    const call = { language: 'es-MX', recordings: [gone, large, refused] };
    const { change: attached, missing } = await attach(call, upload);
    assert.deepEqual(
      missing.map(({ code }) => code),
      ['RB_CALL_RECORDING', 'RB_CALL_RECORDING', 'RB_HTTP_STATUS'],
    );
    const { body, uploads } = attached.comment;
    assert.deepEqual(uploads, []);
    assert.match(body, /^No se pudo adjuntar la grabación refused\.wav: Zendesk refused the file\.\n/);
    for (const name of ['gone.wav', 'large.wav']) assert.ok(body.includes(name));
    assert.match(body, /Call of Ana$/);
  });

  it('are none in a message that is not of a call, or that somebody has made up', async () => {
    const upload = async () => assert.fail('nothing to upload');
    for (const call of [undefined, {}, { recordings: 'x' }, { recordings: [null, 1, { name: 'a' }] }]) {
      assert.deepEqual((await attach(call, upload)).change.comment.uploads, []);
    }
  });

  it('are given up with the node’s work', async () => {
    const stop = new AbortController();
    const upload = async () => {
      stop.abort(new Error('closed'));
      throw new Error('cut');
    };
    const work = attachRecordings({ call: { recordings: [recording('c.wav')] } }, change, { upload }, stop.signal);
    await assert.rejects(work, /closed/);
  });
});
