import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createDirectory } from '../../src/core/directory/directory';
import { type RecipientQuery, resolveRecipients } from '../../src/core/followup/recipients';

const directory = createDirectory(
  {
    users: [
      {
        id: 'jane',
        name: 'Doe, Jane',
        addresses: { email: 'jane@example.org' },
        locale: 'es',
        timeZone: 'Europe/Madrid',
        attributes: { floor: 3 },
      },
      { id: '42', name: 'John Roe', addresses: { email: 'john@example.org', inbox: 'john-s-inbox' } },
    ],
    groups: [
      { id: 'analysts', name: 'Analysts', members: ['jane', '42', 'extern@example.org'] },
      { id: 'desk', name: 'Service desk', members: ['jane'], addresses: { email: 'desk@example.org' } },
      { id: 'empty', name: 'Nobody', members: [] },
    ],
  },
  { users: [], groups: [] },
);

const resolve = (query: Partial<RecipientQuery>) =>
  resolveRecipients({ user: undefined, group: undefined, directory, unknown: 'address', ...query });
const keys = (query: Partial<RecipientQuery>) => resolve(query).resolved.map(({ key }) => key);

describe('recipients: users', () => {
  it('finds a user by id, number, address and name, with all that is known', () => {
    for (const user of [
      'jane',
      'user:jane',
      'JANE@example.org',
      'Doe, Jane',
      'Jane D. <jane@example.org>',
      '"Doe, Jane" <jane@example.org>',
    ]) {
      assert.deepEqual(resolve({ user }), {
        resolved: [
          {
            kind: 'user',
            key: 'user:jane',
            id: 'jane',
            name: 'Doe, Jane',
            addresses: { inbox: 'jane', email: 'jane@example.org' },
            locale: 'es',
            timeZone: 'Europe/Madrid',
            attributes: { floor: 3 },
          },
        ],
        unresolved: [],
      });
    }
    assert.deepEqual(resolve({ user: 42 }).resolved[0]?.addresses, {
      inbox: 'john-s-inbox',
      email: 'john@example.org',
    });
  });

  it('reads lists, and objects of many systems', () => {
    assert.deepEqual(keys({ user: 'jane; 42,\n jane' }), ['user:jane', 'user:42']);
    assert.deepEqual(keys({ user: [[42], { email: 'Jane@example.org' }, null, ''] }), ['user:42', 'user:jane']);
    for (const user of [
      { sys_id: '42', display_value: 'John' },
      { accountId: 'unknown', displayName: 'J', emailAddress: 'john@example.org' },
      { Id: 42, Name: 'J' },
      { name: 'John Roe' },
    ]) {
      assert.deepEqual(keys({ user }), ['user:42'], JSON.stringify(user));
    }
  });

  it('takes an unknown e-mail address as an address', () => {
    assert.deepEqual(resolve({ user: 'New Person <New@Example.org>' }).resolved, [
      {
        kind: 'user',
        key: 'user:new@example.org',
        id: 'new@example.org',
        name: 'New Person',
        addresses: { inbox: 'new@example.org', email: 'New@Example.org' },
      },
    ]);
  });

  it('takes any other unknown value as an inbox of that name', () => {
    assert.deepEqual(resolve({ user: 'k.smith' }).resolved, [
      { kind: 'user', key: 'user:k.smith', id: 'k.smith', name: 'k.smith', addresses: { inbox: 'k.smith' } },
    ]);
    assert.deepEqual(
      resolve({
        user: {
          id: 9,
          name: 'Nina',
          email: 'n@example.org',
          locale: 'en',
          timezone: 'Asia/Tokyo',
          addresses: { webhook: 'http://10.0.0.1/' },
        },
      }).resolved,
      [
        {
          kind: 'user',
          key: 'user:9',
          id: '9',
          name: 'Nina',
          addresses: { inbox: '9', email: 'n@example.org' },
          locale: 'en',
          timeZone: 'Asia/Tokyo',
        },
      ],
    );
  });

  it('skips unknown ones with the reason where that is set', () => {
    const { resolved, unresolved } = resolve({ user: 'jane, k.smith, who@example.org', unknown: 'skip' });
    assert.deepEqual(
      resolved.map(({ key }) => key),
      ['user:jane'],
    );
    assert.deepEqual(
      unresolved.map(({ key, code }) => [key, code]),
      [
        ['user:k.smith', 'RB_RECIPIENT_UNKNOWN'],
        ['user:who@example.org', 'RB_RECIPIENT_UNKNOWN'],
      ],
    );
    assert.match(unresolved[0]?.reason ?? '', /The directory has no user "k\.smith"/);
  });
});

describe('recipients: groups', () => {
  it('becomes its members, each once, also when named directly', () => {
    assert.deepEqual(keys({ user: 'jane', group: 'Analysts' }), ['user:jane', 'user:42', 'user:extern@example.org']);
  });

  it('stays one recipient when it has an address of its own', () => {
    assert.deepEqual(resolve({ group: { id: 'desk' } }).resolved, [
      {
        kind: 'group',
        key: 'group:desk',
        id: 'desk',
        name: 'Service desk',
        addresses: { inbox: 'group:desk', email: 'desk@example.org' },
      },
    ]);
    assert.deepEqual(keys({ group: 'desk', addressKey: 'email' }), ['group:desk']);
    assert.deepEqual(keys({ group: 'desk', addressKey: 'webhook' }), ['user:jane']);
  });

  it('is found in the field of users, and a user in that of groups', () => {
    assert.deepEqual(keys({ user: 'desk', group: 'john@example.org' }), ['group:desk', 'user:42']);
  });

  it('tells one bare address once', () => {
    assert.deepEqual(keys({ user: 'Team@example.org', group: 'team@example.org' }), ['user:team@example.org']);
    assert.deepEqual(keys({ group: 'team@example.org, night shift' }), ['group:team@example.org', 'group:night shift']);
  });

  it('says that a group is empty', () => {
    assert.deepEqual(resolve({ group: 'empty' }).unresolved, [
      {
        key: 'group:empty',
        code: 'RB_RECIPIENT_MISSING',
        reason: 'The group "Nobody" has no members and no address. Add members to it in the directory.',
      },
    ]);
  });
});

describe('recipients: never silence', () => {
  it('reports a record that names nobody', () => {
    for (const user of [undefined, null, '', '  ', [], [null, ['']], ' , ;']) {
      const { resolved, unresolved } = resolve({ user });
      assert.deepEqual(resolved, []);
      assert.deepEqual(
        unresolved.map(({ code }) => code),
        ['RB_RECIPIENT_MISSING'],
        JSON.stringify(user),
      );
    }
  });

  it('reports values that cannot name anybody', () => {
    for (const user of [true, {}, { id: null }, Number.NaN, 'x'.repeat(400)]) {
      assert.deepEqual(
        resolve({ user }).unresolved.map(({ code }) => code),
        ['RB_RECIPIENT_UNKNOWN'],
        String(user).slice(0, 20),
      );
    }
  });

  it('gives for any JSON whatever a recipient or a reason, and no key twice', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        fc.constantFrom('address' as const, 'skip' as const),
        (user, group, unknown) => {
          const { resolved, unresolved } = resolve({ user, group, unknown });
          assert.ok(resolved.length + unresolved.length > 0);
          assert.equal(new Set(resolved.map(({ key }) => key)).size, resolved.length);
          for (const recipient of resolved) assert.ok(recipient.id && recipient.name && recipient.addresses.inbox);
          for (const { reason } of unresolved) assert.ok(reason.endsWith('.'));
        },
      ),
    );
  });
});
