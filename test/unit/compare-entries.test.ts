import assert from 'node:assert/strict';
import { compareEntries } from '../../src/core/directory/compare-entries';
import type { DirectoryUser } from '../../src/ports/store';

describe('directory: what an import would change', () => {
  const known = {
    users: [
      { id: 'ada', name: 'Ada', addresses: { email: 'Ada@example.org', phone: '+34 911 234 567' }, locale: 'es' },
      { id: 'bob', name: 'Bob', attributes: { site: 'Lima', floor: 2 } },
    ],
    groups: [{ id: 'desk', name: 'Desk', members: ['ada'] }],
  };

  it('is told field by field, and what is not named is no change', () => {
    const coming = {
      users: [
        { id: 'ada', name: 'Ada L.', addresses: { email: 'Ada@example.org', slack: 'U1' } },
        { id: 'bob', attributes: { site: 'Quito', floor: 2 } },
        { id: 'eva' },
      ],
      groups: [
        { id: 'desk', name: 'Desk', members: ['ada', 'eva'] },
        { id: 'night', members: [] },
      ],
    };
    assert.deepEqual(compareEntries(known, coming), {
      added: ['eva', 'group:night'],
      changed: [
        {
          id: 'ada',
          fields: [
            { field: 'name', before: 'Ada', after: 'Ada L.' },
            { field: 'addresses.slack', before: '', after: 'U1' },
          ],
        },
        { id: 'bob', fields: [{ field: 'attributes.site', before: 'Lima', after: 'Quito' }] },
        { id: 'group:desk', fields: [{ field: 'members', before: '', after: 'eva' }] },
      ],
      same: [],
      suspects: [],
    });
    assert.deepEqual(compareEntries(known, known).same, ['ada', 'bob', 'group:desk']);
  });

  it('suspects who comes under another id with an address that somebody has, in any way that it is written', () => {
    const users: DirectoryUser[] = [
      { id: 'a.lovelace', addresses: { email: ' ada@EXAMPLE.org' } },
      { id: 'caller', addresses: { sms: '0034911234567' } },
      { id: 'zoe', addresses: { slack: 'U9' } },
      { id: 'zoe2', addresses: { slack: 'U9' } },
      { id: 'bob', addresses: { slack: 'U9' } },
    ];
    assert.deepEqual(
      compareEntries(known, { users, groups: [] }).suspects.map(({ id, otherId }) => [id, otherId]),
      [
        ['a.lovelace', 'ada'],
        ['caller', 'ada'],
        ['zoe2', 'zoe'],
      ],
    );
  });
});
