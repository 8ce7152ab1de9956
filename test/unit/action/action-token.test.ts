import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { type ActionKeys, readActionKeys, rotateActionKeys } from '../../../src/adapters/action-link/action-keys';
import { readActionToken, signActionToken, verifyActionToken } from '../../../src/adapters/action-link/action-token';
import { type ActionClaims, actionLinkEnd } from '../../../src/core/followup/action';
import { memoryValues } from './memory-values';

const day = 24 * 60 * 60 * 1000;
const now = Date.UTC(2026, 0, 5, 8);
const claims: ActionClaims = {
  followupId: 'a1b2c3d4e5f60718',
  recordId: 'REQ-4711 ção 😀',
  round: 2,
  recipient: 'user:ada@example.com',
  name: 'approve',
  via: '0011223344556677',
  expiresAt: actionLinkEnd(now),
};

describe('the token of an action link', () => {
  let keys: ActionKeys;
  beforeEach(async () => {
    keys = await readActionKeys(memoryValues(), now);
  });

  it('tells what it was signed for, until 50 days have passed', () => {
    const token = signActionToken(keys, claims);
    assert.deepEqual(verifyActionToken(keys, token, now), { claims });
    assert.deepEqual(verifyActionToken(keys, token, now + 50 * day - 1), { claims });
    assert.deepEqual(verifyActionToken(keys, token, now + 50 * day), { fault: 'expired', claims });
  });

  it('is short, and of letters that no address changes', () => {
    const token = signActionToken(keys, claims);
    assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.equal(encodeURIComponent(token), token);
    assert.ok(token.length < 240, `${token.length} characters`);
  });

  it('is signed by HMAC-SHA256 over its key id and data', () => {
    const token = signActionToken(keys, claims);
    const body = token.slice(0, token.lastIndexOf('.'));
    const mac = createHmac('sha256', keys[0].secret).update(`ringback-action.${body}`).digest('hex').slice(0, 32);
    assert.equal(Buffer.from(token.slice(body.length + 1), 'base64url').toString('hex'), mac);
  });

  it('is refused with any character changed', () => {
    const token = signActionToken(keys, claims);
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      const { fault } = verifyActionToken(keys, changed, now);
      assert.ok(fault !== undefined && fault !== 'expired', `${at}: ${fault}`);
    }
  });

  it('is refused with the data of another, although each is signed', () => {
    const [id, data] = signActionToken(keys, { ...claims, name: 'reject' }).split('.');
    const mac = signActionToken(keys, claims).split('.')[2];
    assert.deepEqual(verifyActionToken(keys, `${id}.${data}.${mac}`, now), { fault: 'tampered' });
  });

  it('is refused by the keys of another store', async () => {
    const others = await readActionKeys(memoryValues(), now);
    assert.deepEqual(verifyActionToken(others, signActionToken(keys, claims), now), { fault: 'foreign' });
    const disguised: ActionKeys = [{ ...others[0], id: keys[0].id }];
    assert.deepEqual(verifyActionToken(disguised, signActionToken(keys, claims), now), { fault: 'tampered' });
  });

  it('is no token when it is something else', () => {
    const encode = (data: unknown) => `k.${Buffer.from(JSON.stringify(data)).toString('base64url')}.mac`;
    const strange = ['', '.', 'a.b', 'a.b.c', 'a.b.c.d', encode({}), encode([]), encode([1, 2, 3, 4, 5, 6, 7])];
    const whole = ['f', 'r', 1.5, 'u', 'n', 'v', 1];
    for (const token of [...strange, encode(whole), encode([...whole, 1]), `k.${'A'.repeat(2_000)}.mac`]) {
      assert.equal(readActionToken(token), undefined, token.slice(0, 80));
      assert.deepEqual(verifyActionToken(keys, token, now), { fault: 'malformed' });
    }
  });
});

describe('the keys of action links', () => {
  it('are made once for a store', async () => {
    const store = memoryValues();
    assert.deepEqual(await readActionKeys(store, now), await readActionKeys(store, now + 1));
  });

  it('can be replaced: what was sent before stays good, what is sent now needs the new one', async () => {
    const store = memoryValues();
    const before = await readActionKeys(store, now);
    const old = signActionToken(before, claims);
    const keys = await rotateActionKeys(store, now + day);
    assert.deepEqual(await readActionKeys(store, now + day), keys);
    assert.deepEqual(verifyActionToken(keys, old, now + day), { claims });
    const fresh = signActionToken(keys, claims);
    assert.deepEqual(verifyActionToken(before, fresh, now + day), { fault: 'foreign' });
  });

  it('are forgotten once nothing that they signed can be used', async () => {
    const store = memoryValues();
    const [first] = await readActionKeys(store, now);
    await rotateActionKeys(store, now + 100 * day);
    const within = await rotateActionKeys(store, now + 159 * day);
    assert.ok(
      within.some(({ id }) => id === first.id),
      'replaced 59 days ago',
    );
    const after = await rotateActionKeys(store, now + 160 * day);
    assert.equal(after.length, 3);
    assert.ok(!after.some(({ id }) => id === first.id), 'replaced 60 days ago');
  });
});
