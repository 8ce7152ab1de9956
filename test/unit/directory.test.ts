import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCsv } from '../../src/core/directory/csv';
import { createDirectory } from '../../src/core/directory/directory';
import { isEmailAddress } from '../../src/core/directory/email-address';
import { importDirectory } from '../../src/core/directory/import-directory';
import { parseEntries } from '../../src/core/directory/parse-entries';

const nothing = { users: [], groups: [] };

describe('directory: lookup', () => {
  const directory = createDirectory(
    {
      users: [
        { id: '7', name: 'Jane Doe', addresses: { email: 'Jane@Example.org', slack: 'U07' } },
        { id: 'jd', name: 'John Doe', addresses: { email: 'john@example.org' } },
        { id: 'jd2', name: 'john  doe', addresses: { email: 'shared@example.org' } },
        { id: 'x', addresses: { email: 'shared@example.org' } },
      ],
      groups: [{ id: 'g1', name: 'Analysts', members: ['7', 'jd'], addresses: { email: 'analysts@example.org' } }],
    },
    nothing,
  );

  it('finds a user by id, by any address and by name', () => {
    for (const value of ['7', 'user:7', ' jane@EXAMPLE.org ', 'U07', 'JANE doe']) {
      assert.equal(directory.findUser(value)?.id, '7', value);
    }
    assert.equal(directory.findUser('u07'), undefined, 'only e-mail is without case');
    assert.equal(directory.findUser(''), undefined);
  });

  it('finds nobody by what two share', () => {
    assert.equal(directory.findUser('John Doe'), undefined);
    assert.equal(directory.findUser('shared@example.org'), undefined);
  });

  it('finds groups likewise', () => {
    for (const value of ['g1', 'group:g1', 'analysts', 'Analysts@example.org']) {
      assert.equal(directory.findGroup(value)?.id, 'g1', value);
    }
  });

  it('puts what was learnt under what is configured, field by field', () => {
    const both = createDirectory(
      {
        users: [{ id: '7', name: 'Jane', addresses: { email: 'a@example.org' } }],
        groups: [{ id: 'g', members: ['7'] }],
      },
      {
        users: [{ id: '7', name: 'J.', locale: 'es', addresses: { email: 'b@example.org', slack: 'U7' } }, { id: '8' }],
        groups: [{ id: 'g', name: 'Team', members: ['8', '7'] }],
      },
    );
    assert.deepEqual(both.findUser('7'), {
      id: '7',
      name: 'Jane',
      locale: 'es',
      addresses: { email: 'a@example.org', slack: 'U7' },
      attributes: {},
    });
    assert.equal(both.findGroup('Team')?.id, 'g');
    assert.deepEqual(
      both.expandGroup('g').users.map(({ id }) => id),
      ['7', '8'],
    );
  });
});

describe('directory: groups within groups', () => {
  it('gives each member once, and survives cycles', () => {
    const directory = createDirectory(
      {
        users: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
        groups: [
          { id: 'one', members: ['a', 'group:two', 'group:one'] },
          { id: 'two', members: ['b', 'a', 'group:one', 'group:three', 'stranger@example.org', 'group:gone'] },
          { id: 'three', members: ['c', 'group:two'] },
        ],
      },
      nothing,
    );
    const { users, unknown } = directory.expandGroup('one');
    assert.deepEqual(users.map(({ id }) => id).sort(), ['a', 'b', 'c']);
    assert.deepEqual(unknown.sort(), ['group:gone', 'stranger@example.org']);
    assert.deepEqual(directory.expandGroup('none'), { users: [], unknown: [] });
  });

  it('ends for any graph of groups, and finds exactly who can be reached', () => {
    const graph = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 7 })), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(graph, (edges) => {
        const groups = edges.map((to, id) => ({ id: `g${id}`, members: [`u${id}`, ...to.map((n) => `group:g${n}`)] }));
        const directory = createDirectory({ users: edges.map((_, id) => ({ id: `u${id}` })), groups }, nothing);
        const reached = new Set<number>();
        const visit = (id: number) => {
          if (reached.has(id)) return;
          reached.add(id);
          for (const next of edges[id] ?? []) visit(next);
        };
        visit(0);
        assert.deepEqual(
          directory
            .expandGroup('g0')
            .users.map(({ id }) => id)
            .sort(),
          [...reached].map((id) => `u${id}`).sort(),
        );
      }),
    );
  });
});

describe('directory: e-mail addresses', () => {
  it('accepts what a mail server may accept', () => {
    for (const address of [
      'a@b',
      'jane.doe+x@example.org',
      'ジェーン@例え.jp',
      "o'neil@example.co",
      'root@localhost',
    ]) {
      assert.ok(isEmailAddress(address), address);
    }
  });

  it('refuses what is no address, or more than one', () => {
    for (const text of [
      '',
      'a',
      '@b',
      'a@',
      'a b@c',
      'a@b,c@d',
      'a@b\r\nBcc: x@y',
      '<a@b>',
      'a@b@c',
      'a@.b',
      'a@b..c',
      '.a@b',
      'a.@b',
      `${'x'.repeat(250)}@b.de`,
      'a@b\u0000',
    ]) {
      assert.ok(!isEmailAddress(text), JSON.stringify(text));
    }
  });
});

describe('directory: CSV', () => {
  const cells = (text: string) => readCsv(text).rows.map((row) => row.cells);

  it('reads quotes, doubled quotes, separators and line breaks within cells', () => {
    assert.deepEqual(cells('a,b\r\n"x, y","say ""hi""\r\nthere"\r\n'), [
      ['a', 'b'],
      ['x, y', 'say "hi"\nthere'],
    ]);
  });

  it('reads a byte order mark, semicolons, tabs, any line end, empty lines and a missing last one', () => {
    assert.deepEqual(cells('\uFEFFa;"b,c"\n\n1;"2"\n;'), [
      ['a', 'b,c'],
      ['1', '2'],
    ]);
    assert.deepEqual(cells('a\tb\r1\t2\r3\t'), [
      ['a', 'b'],
      ['1', '2'],
      ['3', ''],
    ]);
    assert.deepEqual(cells(''), []);
  });

  it('knows the line on which each row starts, and a quote that is never closed', () => {
    assert.deepEqual(
      readCsv('a\n"x\ny"\n\nz').rows.map((row) => row.line),
      [1, 2, 5],
    );
    assert.equal(readCsv('a\nb\n"c\nd').openQuoteLine, 3);
  });

  it('reads back whatever is quoted by the rules', () => {
    const cell = fc.string().map((text) => text.replace(/[\r\uFEFF]/g, '').trim());
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(rows, fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n'), (table, separator, end) => {
        const header = ['h1', 'h2', 'h3', 'h4'];
        const quoted = [header, ...table].map((row) =>
          row.map((value) => `"${value.replaceAll('"', '""')}"`).join(separator),
        );
        assert.deepEqual(cells(quoted.join(end)), [
          header,
          ...table.filter((row) => row.some((value) => value !== '')),
        ]);
      }),
    );
  });
});

describe('directory: import', () => {
  it('reads columns in any order, addresses by kind, groups, and the rest as attributes', () => {
    const text = [
      '\uFEFFE-Mail;Name;groups;Time Zone;ID;Slack;address:pager;Cost centre;locale',
      'jane@example.org;"Doe; Jane";analysts, managers;Europe/Berlin;7;U07;555;A1;pt_br',
      'john@example.org;John;analysts;;;;;;',
    ].join('\r\n');
    assert.deepEqual(importDirectory(text, 'csv'), {
      users: [
        {
          id: '7',
          name: 'Doe; Jane',
          addresses: { email: 'jane@example.org', slack: 'U07', pager: '555' },
          locale: 'pt-BR',
          timeZone: 'Europe/Berlin',
          attributes: { 'Cost centre': 'A1' },
        },
        { id: 'john@example.org', name: 'John', addresses: { email: 'john@example.org' } },
      ],
      groups: [
        { id: 'analysts', name: 'analysts', members: ['7', 'john@example.org'] },
        { id: 'managers', name: 'managers', members: ['7'] },
      ],
      errors: [],
    });
  });

  it('keeps what is right, and names the line of what is not', () => {
    const text = 'id,email,timezone,locale\n1,nobody,,\n1,a@b.c,,\n,,X,\n4,a@b.c,Mars/Base,klingon!\n5,a,b,c,d\n';
    const { users, errors } = importDirectory(text, 'csv');
    assert.deepEqual(users, [{ id: '1' }, { id: '4', addresses: { email: 'a@b.c' } }]);
    assert.deepEqual(
      errors.map(({ line }) => line),
      [2, 3, 4, 5, 5, 6],
    );
    assert.match(errors[0]?.message ?? '', /"nobody" is not an e-mail address/);
    assert.match(errors[1]?.message ?? '', /"1" is there twice/);
    assert.match(errors[2]?.message ?? '', /neither an id nor/);
  });

  it('asks for a header, and says that a quote stays open', () => {
    assert.match(importDirectory('jane,doe\n', 'csv').errors[0]?.message ?? '', /must name the columns/);
    assert.match(importDirectory('', 'csv').errors[0]?.message ?? '', /must name the columns/);
    assert.deepEqual(importDirectory('id,name\n1,"x', 'csv').errors, [
      { line: 2, message: 'A quote is opened here and never closed.' },
    ]);
    assert.deepEqual(importDirectory('id,constructor\n1,x', 'csv').users, [
      { id: '1', attributes: { constructor: 'x' } },
    ]);
  });

  it('reads JSON as an object or as a list of users', () => {
    const user = { id: 7, name: 'Jane', addresses: { email: 'jane@example.org' }, groups: ['g'] };
    assert.deepEqual(importDirectory(JSON.stringify([user]), 'json').groups, [{ id: 'g', name: 'g', members: ['7'] }]);
    const { users, groups, errors } = importDirectory(
      JSON.stringify({ users: [user, null, 'x'], groups: [{ id: 'g', name: 'G', members: ['8'] }, {}] }),
      'json',
    );
    assert.deepEqual(
      users.map(({ id }) => id),
      ['7'],
    );
    assert.deepEqual(groups, [{ id: 'g', name: 'G', members: ['8', '7'] }]);
    assert.deepEqual(
      errors.map(({ line }) => line),
      [2, 2, 3],
    );
    assert.match(importDirectory('{"users":', 'json').errors[0]?.message ?? '', /not JSON/);
    assert.match(parseEntries('x').errors[0]?.message ?? '', /no list of users/);
  });
});
