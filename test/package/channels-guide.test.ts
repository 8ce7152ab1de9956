import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANNEL_KINDS } from '../../src/adapters/channel-kinds';
import { packageFolder } from '../node-red-process';

const root = packageFolder();
const guide = readFileSync(join(root, 'docs', 'channels.md'), 'utf8');
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

describe('the guide to channels', () => {
  const texts = JSON.parse(read('nodes', 'channel', 'locales', 'en-US', 'channel.json')) as {
    channel: { label: Record<string, string>; kind: Record<string, string> };
  };
  const { label, kind: names } = texts.channel;

  for (const { kind, addressKey, personKey, pace } of Object.values(CHANNEL_KINDS)) {
    it(`says the address and the limit of ${kind} as they are`, () => {
      const name = (names[kind] ?? kind).replace(' (Twilio)', '');
      const row = guide.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? assert.fail(`no row for ${name}`);
      const [, , address = '', without = '', limit = ''] = row.split('|');
      assert.match(address, new RegExp(`^ \`${addressKey}\``));
      if (personKey) assert.equal(without.trim(), `\`${personKey}\``);
      const account = pace?.account;
      assert.equal(limit.trim(), account ? `${account.messages / (account.perMs / 1_000)} a second` : 'none');
    });

    it(`is offered in the dialog: ${kind}`, () => {
      assert.ok(read('nodes', 'channel', 'channel.html').includes(`<option value="${kind}"`));
    });
  }

  it('names the settings as the dialog does', () => {
    for (const key of [
      'botToken',
      'workflowUrl',
      'accountSid',
      'apiKeySid',
      'country',
      'contentSid',
      'contentVariables',
    ]) {
      assert.ok(guide.includes(`**${label[key]}**`), `"${label[key]}" is not in the guide`);
    }
  });
});
