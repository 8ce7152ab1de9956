import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { credentialFields } from '../../src/core/share/needs';
import { referenceKeys } from '../../src/core/share/references';
import { packageFolder } from '../node-red-process';
import { readManifest } from './manifest';
import { literalNamesAt, registrationsIn } from './registration';

const pages = Object.values(readManifest()['node-red'].nodes).map((file) =>
  readFileSync(join(packageFolder(), file.replace(/\.js$/, '.html')), 'utf8'),
);
const registrations = pages.flatMap(registrationsIn);

describe('what an import knows of the nodes', () => {
  it('has every property that names a config node', () => {
    const named = registrations.flatMap(({ definition }) =>
      [...definition.matchAll(/^\s*(\w+): \{ value: [^\n]*?\btype: '[\w -]+'/gm)].map((match) => match[1] ?? ''),
    );
    const references = named.filter((name) => !/^(user|password|token)$/.test(name));
    assert.ok(references.includes('followup') && references.includes('gateway'));
    assert.deepEqual(
      references.filter((name) => !referenceKeys.has(name)),
      [],
    );
  });

  it('has no credential that no dialog has, and asks for some of each node that has any', () => {
    const settings = ['authType', 'kind', 'speech'];
    const words =
      'basic bearer apiKey oauth2 oauth2ClientCredentials oauth2RefreshToken slack webex telegram teams sms whatsapp email webhook postgresql asterisk http'.split(
        ' ',
      );
    for (const { type, definition } of registrations) {
      const known = literalNamesAt(definition, 'credentials');
      const asked = words.flatMap((word) =>
        credentialFields({ id: 'x', type, ...Object.fromEntries(settings.map((name) => [name, word])) }),
      );
      assert.deepEqual(
        asked.filter((field) => !known.includes(field)),
        [],
        type,
      );
      assert.equal(asked.length > 0, known.length > 0, type);
    }
  });
});
