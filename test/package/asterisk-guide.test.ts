import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
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

  const texts = (...path: string[]) => JSON.parse(readFileSync(join(root, ...path), 'utf8')) as Texts;

  it('names the settings as the dialogs do', () => {
    const { label, kind } = (texts('nodes', 'gateway', 'locales', 'en-US', 'gateway.json').gateway ?? {}) as Texts;
    const { label: ofCall } = (texts('nodes', 'call', 'locales', 'en-US', 'call.json').call ?? {}) as Texts;
    for (const key of ['ariUrl', 'ariApp', 'ariUser', 'ariPassword', 'tls', 'mediaUrl', 'dialEndpoint', 'speech'])
      isInGuide(label?.[key]);
    for (const named of [kind?.asterisk, kind?.simulator, ofCall?.gateway, ofCall?.numbers]) isInGuide(named);
  });

  it('names the buttons as the editor does, and an example that there is', () => {
    const { gatewayCheck, page } = texts('plugins', 'editor', 'locales', 'en-US', 'editor.json') as Record<
      string,
      Texts
    >;
    for (const named of [gatewayCheck?.run, gatewayCheck?.ok, page?.desk]) isInGuide(named);
    assert.ok(guide.includes('**Zendesk contact centre**'));
    assert.ok(existsSync(join(root, 'examples', 'calls', 'Zendesk contact centre.json')));
  });
});

interface Texts {
  [key: string]: Texts | undefined;
}

function isInGuide(named: unknown): void {
  assert.ok(typeof named === 'string' && guide.includes(named), `"${String(named)}" is not in the guide`);
}
