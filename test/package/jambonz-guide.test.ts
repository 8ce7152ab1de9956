import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../node-red-process';

interface Texts {
  [key: string]: Texts | string | undefined;
}

const root = packageFolder();
const guide = readFileSync(join(root, 'docs', 'jambonz.md'), 'utf8');
const texts = (...path: string[]) => JSON.parse(readFileSync(join(root, ...path), 'utf8')) as Texts;

describe('the guide to jambonz', () => {
  it('names the settings and buttons as the dialogs do', () => {
    const { label } = texts('nodes', 'gateway', 'locales', 'en-US', 'gateway.json').gateway as Record<string, Texts>;
    const { gatewayCheck, guide: guides } = texts('plugins', 'editor', 'locales', 'en-US', 'editor.json') as Record<
      string,
      Texts
    >;
    const named = [
      ...[label?.jambonzUrl, label?.jambonzUser, label?.jambonzPassword, label?.jambonzWebhookSecret],
      ...[label?.jambonzApiUrl, label?.jambonzAccount, label?.jambonzApiKey, label?.jambonzApplication],
      ...[label?.callerNumber, gatewayCheck?.run, guides?.newCall],
    ];
    for (const text of named) assert.ok(text && guide.includes(String(text)), `"${String(text)}" is not in the guide`);
  });

  it('says that it was not tried on one', () => assert.match(guide, /No jambonz was at hand/));
});
