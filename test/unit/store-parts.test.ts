import assert from 'node:assert/strict';
import fc from 'fast-check';
import { loadDriver } from '../../src/adapters/postgres/load-driver';
import { isConnectionLost, mustRepeat, toStoreError } from '../../src/adapters/postgres/postgres-errors';
import { IdSet } from '../../src/adapters/store-schema/id-set';
import { KeySet } from '../../src/adapters/store-schema/key-set';
import { groupByLease, leaseToken, parseToken } from '../../src/adapters/store-schema/lease-token';
import { jsonRows, storableText } from '../../src/adapters/store-schema/storable-text';
import { RingbackError } from '../../src/core/errors';

describe('parts of the stores', () => {
  it('remembers ids like a Set of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 4 })),
        fc.string({ maxLength: 3 }),
        (added, asked) => {
          const ids = new IdSet();
          const reference = new Set(added);
          for (const id of added) ids.add(id);
          for (const id of added) assert.ok(ids.has(id));
          assert.equal(ids.has(asked), reference.has(asked));
        },
      ),
    );
  });

  it('keeps a hundred thousand similar ids apart', () => {
    const ids = new IdSet();
    for (let n = 0; n < 100_000; n += 1) {
      const id = `INC${String(n).padStart(7, '0')}`;
      assert.equal(ids.has(id), false, id);
      ids.add(id);
    }
    assert.equal(ids.has('INC0000000'), true);
    assert.equal(ids.has('INC0100000'), false);
  });

  it('remembers keys far apart', () => {
    const keyArbitrary = fc.integer({ min: 1, max: 2 ** 45 });
    fc.assert(
      fc.property(fc.array(keyArbitrary), keyArbitrary, (added, asked) => {
        const keys = new KeySet();
        for (const key of added) keys.add(key);
        for (const key of added) assert.ok(keys.has(key));
        assert.equal(keys.has(asked), added.includes(asked));
      }),
    );
  });

  it('reads back its own tokens, and nothing else', () => {
    const attempt = { recordPk: 12, lease: 2 ** 46 };
    const deferral = { recordPk: 12, lease: 7, attempt: 3 };
    assert.deepEqual(parseToken(leaseToken(attempt)), attempt);
    assert.deepEqual(parseToken(leaseToken(deferral)), deferral);
    for (const other of ['', 'r12', 'x1.2', 'r1.2; DROP TABLE record', 'r-1.2'])
      assert.equal(parseToken(other), undefined);
    const { attempts, deferrals } = groupByLease(['r1.5', 'r2.5', 'r3.6', 'd9.8.1', 'nonsense']);
    assert.deepEqual(
      [...attempts],
      [
        [5, [1, 2]],
        [6, [3]],
      ],
    );
    assert.deepEqual(deferrals, [{ recordPk: 9, lease: 8, attempt: 1 }]);
  });

  it('replaces only what no database keeps', () => {
    assert.equal(storableText('a\0b\ud83dc 👩‍💻 ñ'), 'a\uFFFDb\uFFFDc 👩‍💻 ñ');
    assert.deepEqual(JSON.parse(jsonRows([{ id: 'x\0', n: 1, none: null, fine: '🎉 \\u0000' }])), [
      { id: 'x\uFFFD', n: 1, none: null, fine: '🎉 \\u0000' },
    ]);
  });

  it('says how to install a driver that is missing', () => {
    const missing = Object.assign(new Error("Cannot find module 'pg'"), { code: 'MODULE_NOT_FOUND' });
    assert.throws(
      () =>
        loadDriver(() => {
          throw missing;
        }),
      (error: Error) => {
        assert.ok(error instanceof RingbackError);
        assert.equal(error.code, 'RB_STORE_MISSING_DRIVER');
        assert.match(error.message, /npm install pg/);
        return true;
      },
    );
    const broken = new Error('broken');
    assert.throws(
      () =>
        loadDriver(() => {
          throw broken;
        }),
      broken,
    );
  });

  it('knows what each code of PostgreSQL means', () => {
    const coded = (code: string, message = 'm') => Object.assign(new Error(message), { code });
    const cases: [unknown, string, boolean][] = [
      [coded('53100'), 'RB_STORE_FULL', true],
      [coded('XX001'), 'RB_STORE_CORRUPT', false],
      [coded('57P01'), 'RB_STORE_UNAVAILABLE', true],
      [coded('57P03'), 'RB_STORE_UNAVAILABLE', true],
      [coded('53300'), 'RB_STORE_UNAVAILABLE', true],
      [coded('40P01'), 'RB_STORE_UNAVAILABLE', true],
      [coded('25006'), 'RB_STORE_UNAVAILABLE', true],
      [coded('42501'), 'RB_STORE_UNAVAILABLE', false],
      [coded('SELF_SIGNED_CERT_IN_CHAIN'), 'RB_STORE_UNAVAILABLE', false],
      [coded('ECONNRESET'), 'RB_STORE_UNAVAILABLE', true],
      [new Error('Connection terminated unexpectedly'), 'RB_STORE_UNAVAILABLE', true],
      [coded('42601'), 'RB_INTERNAL', false],
      ['thrown text', 'RB_INTERNAL', false],
    ];
    for (const [thrown, code, retryable] of cases) {
      const error = toStoreError(thrown, 'db:5432/ringback');
      assert.deepEqual(
        [error.code, error.retryable, error.where],
        [code, retryable, 'db:5432/ringback'],
        String(thrown),
      );
    }
    assert.equal(mustRepeat(coded('40P01')), true);
    assert.equal(mustRepeat(coded('23505')), false);
    assert.equal(isConnectionLost(coded('57P01')), true);
    assert.equal(isConnectionLost(coded('23505')), false);
  });
});
