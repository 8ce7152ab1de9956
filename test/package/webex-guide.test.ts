import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { voiceSchemaId } from '../../src/adapters/webex-contact-center/webex-settings';
import { packageFolder } from '../node-red-process';

interface Texts {
  [key: string]: Texts | string | undefined;
}

const root = packageFolder();
const guide = readFileSync(join(root, 'docs', 'webex-contact-center.md'), 'utf8');
const texts = (...path: string[]) => JSON.parse(readFileSync(join(root, ...path), 'utf8')) as Texts;

describe('the guide to Webex Contact Center', () => {
  it('names the settings and buttons as the dialogs do', () => {
    const { label, kind } = texts('nodes', 'gateway', 'locales', 'en-US', 'gateway.json').gateway as Record<
      string,
      Texts
    >;
    const { gatewayCheck } = texts('plugins', 'editor', 'locales', 'en-US', 'editor.json') as Record<string, Texts>;
    const own = Object.keys(label ?? {}).filter((key) => key.startsWith('webex') || key === 'testToken');
    assert.equal(own.length, 8);
    const named = [...own.map((key) => label?.[key]), label?.tls, kind?.['webex-contact-center'], gatewayCheck?.run];
    for (const text of named) assert.ok(guide.includes(String(text)), `"${String(text)}" is not in the guide`);
  });

  it('names the schema, a picture and an example that there are', () => {
    assert.ok(guide.includes(voiceSchemaId));
    const pictures = [...guide.matchAll(/\]\((images\/[^)]+)\)/g)].map(([, path = '']) => path);
    assert.equal(pictures.length, 1);
    for (const path of pictures) assert.ok(existsSync(join(root, 'docs', path)), path);
    assert.ok(existsSync(join(root, 'examples', 'calls', 'Zendesk contact centre.json')));
  });

  it('says that it was not tried on an account', () => assert.match(guide, /No account of Webex was at hand/));
});
