import assert from 'node:assert/strict';
import { loadPhoneLibrary } from '../../../src/adapters/phone-numbers/load-library';
import { createPhoneNumbers } from '../../../src/adapters/phone-numbers/phone-numbers';
import { findCaller } from '../../../src/core/ticket/find-caller';
import { newestIn } from '../../../src/core/ticket/latest-unsolved';
import { matchNumbers } from '../../../src/core/ticket/match-numbers';
import { isWithheld } from '../../../src/core/ticket/withheld';
import type { Ticket, TicketUser, UserCandidate } from '../../../src/ports/tickets';

const { signal } = new AbortController();

function user(id: number, ...numbers: string[]): UserCandidate {
  const plain: TicketUser = {
    ...{ id, name: `User ${id}`, email: null, phone: numbers[0] ?? null },
    ...{ locale: null, timeZone: null, organizationId: null },
  };
  return { user: plain, numbers };
}

function matches(country: string, caller: string, ...written: string[]): number[] {
  const numbers = createPhoneNumbers(country);
  const number = numbers.read(caller);
  assert.ok(number, caller);
  const found = written.map((text, at) => user(at, text));
  return matchNumbers(number, found, numbers).map(({ id }) => id);
}

describe('phone numbers', () => {
  it('are the same however either side writes them', () => {
    const ways = [
      '+1 513 555 7611',
      '(513) 555-7611',
      '513.555.7611',
      '1-513-555-7611',
      '+15135557611',
      '001 513 555 7611',
    ];
    for (const caller of [
      ...ways,
      'sip:+15135557611@10.0.0.1',
      'tel:+1-513-555-7611',
      '"Robert" <sip:5135557611@pbx>',
    ]) {
      assert.deepEqual(matches('US', caller, ...ways), [0, 1, 2, 3, 4, 5], caller);
    }
  });

  it('are the same with and without a trunk zero, whatever the default country', () => {
    assert.deepEqual(matches('GB', '+442079460958', '020 7946 0958', '+44 (0)20 7946 0958'), [0, 1]);
    assert.deepEqual(matches('US', '+442079460958', '020 7946 0958'), [0]);
    assert.deepEqual(matches('', '+46812345678', '08-123 456 78'), [0]);
    assert.deepEqual(matches('CO', '6012345678', '+57 601 2345678', '(601) 234 5678'), [0, 1]);
  });

  it('are others where only their ends are alike', () => {
    assert.deepEqual(matches('US', '+15135557611', '+44 513 555 7611', '5135557612', '+1 614 555 7611', '1001'), []);
    assert.deepEqual(matches('US', '1001', '5131001', '1001'), [1]);
  });

  it('that are certainly the same go before those without a country', () => {
    assert.deepEqual(matches('US', '+576012345678', '6012345678', '+57 601 2345678'), [1]);
    assert.deepEqual(matches('US', '+576012345678', '6012345678'), [0]);
  });

  it('are refused with a default country that does not exist', () => {
    assert.throws(() => createPhoneNumbers('XX'), /"XX" is no country/);
  });

  it('say what to install when their package is missing', () => {
    const missing = () =>
      loadPhoneLibrary(() => {
        throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
      });
    assert.throws(() => createPhoneNumbers('US', missing), /npm install libphonenumber-js/);
  });

  it('are withheld in many words', () => {
    const withheld = [
      'anonymous',
      'Anonymous <sip:anonymous@anonymous.invalid>'.slice(10),
      'RESTRICTED',
      'unavailable',
      '',
    ];
    for (const text of [...withheld, ' private ', 'sip:anonymous@anonymous.invalid', 'No caller ID', '+266696687']) {
      assert.equal(isWithheld(text), true, text);
    }
    for (const text of ['+15135557611', 'sip:1001@pbx', '100']) assert.equal(isWithheld(text), false, text);
  });
});

describe('finding a caller', () => {
  const numbers = createPhoneNumbers('US');

  it('asks nobody about a withheld number', async () => {
    const never = async (): Promise<UserCandidate[]> => assert.fail('was asked');
    const tickets = { findUsers: never, findUsersElsewhere: never };
    assert.deepEqual(await findCaller('anonymous', { tickets, numbers }, signal), {
      status: 'none',
      reason: 'withheld',
    });
    assert.deepEqual(await findCaller('no digits', { tickets, numbers }, signal), {
      status: 'none',
      reason: 'noNumber',
    });
  });

  it('looks elsewhere only when the first search brings nobody, and never chooses among several', async () => {
    let elsewhere = 0;
    const tickets = {
      findUsers: async () => [user(1, '+1 513 555 0142'), user(2, '513.555.0142'), user(3, '+1 513 555 0143')],
      findUsersElsewhere: async () => {
        elsewhere += 1;
        return [user(4, '+1 513 555 7611', '+1 513 555 0199')];
      },
    };
    const several = await findCaller('+15135550142', { tickets, numbers }, signal);
    assert.deepEqual(several.status === 'several' && several.users.map(({ id }) => id), [1, 2]);
    assert.equal(elsewhere, 0);
    const found = await findCaller('5135550199', { tickets, numbers }, signal);
    assert.equal(found.status === 'found' && found.user.id, 4);
    assert.equal(elsewhere, 1);
    assert.deepEqual(await findCaller('5135550111', { tickets, numbers }, signal), {
      status: 'none',
      reason: 'unknown',
    });
  });
});

describe('the latest unsolved ticket', () => {
  const ticket = (id: number, status: string, createdAt: string): Ticket => ({
    ...{ id, status, createdAt, updatedAt: createdAt, subject: '', description: '', priority: null, type: null },
    ...{ url: '', tags: [], customFields: [] },
  });
  const tickets = [
    ticket(1, 'open', '2026-03-01T10:00:00Z'),
    ticket(2, 'hold', '2026-03-02T10:00:00Z'),
    ticket(3, 'solved', '2026-03-03T10:00:00Z'),
    ticket(4, 'open', '2026-03-01T10:00:00Z'),
  ];

  it('is the newest in one of the statuses, and of two of one second the one with the higher id', () => {
    assert.equal(newestIn(tickets, ['new', 'open', 'pending', 'hold'])?.id, 2);
    assert.equal(newestIn(tickets, ['new', 'open', 'pending'])?.id, 4);
    assert.equal(newestIn(tickets, ['pending']), undefined);
  });
});
