import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../node-red-process';

const root = packageFolder();
const guide = readFileSync(join(root, 'docs', 'asterisk.md'), 'utf8');
const blocks = [...guide.matchAll(/```ini ([\w.]+)\n(.*?)```/gs)].map(([, file = '', text = '']) => ({ file, text }));

describe('the guide to Asterisk', () => {
  it('shows of each file that an engineer has to write', () => {
    assert.deepEqual([...new Set(blocks.map(({ file }) => file))].sort(), [
      ...['ari.conf', 'extensions.conf', 'http.conf', 'modules.conf', 'pjsip.conf'],
    ]);
  });

  for (const { file, text } of blocks) {
    it(`shows what the tests run on: ${file}, ${text.split('\n')[0]}`, () => {
      const used = readFileSync(join(root, 'test', 'peers', 'asterisk', 'conf', file), 'utf8');
      assert.ok(used.includes(text), `not in ${file}:\n${text}`);
    });
  }

  it('names the settings as the dialog does', () => {
    const texts = readFileSync(join(root, 'nodes', 'gateway', 'locales', 'en-US', 'gateway.json'), 'utf8');
    const { label } = (JSON.parse(texts) as { gateway: { label: Record<string, string> } }).gateway;
    for (const key of ['ariUrl', 'ariApp', 'ariUser', 'ariPassword', 'tls', 'mediaUrl', 'dialEndpoint']) {
      assert.ok(guide.includes(label[key] ?? key), `"${label[key]}" is not in the guide`);
    }
  });
});
