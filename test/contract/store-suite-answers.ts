import assert from 'node:assert/strict';
import type { Needs } from '../../src/core/followup/decide';
import type { ActionRequest, Store } from '../../src/ports/store';
import {
  deliveryRequest,
  deliveryResult,
  followupId,
  ids,
  minute,
  type StoreFixture,
  type StoreHarness,
  t0,
} from './store-fixture';
import { withStore } from './store-handles';
import { actionRequest } from './store-suite-actions';

const key = { followupId, recordId: 'R1', round: 1 };

export function answerTests(harness: StoreHarness): void {
  describe('answers of which several must agree', () => {
    const { fixture, store, another } = withStore(harness);
    const claim = (now = t0 + minute) => store().claimActions({ followupId, now, leaseUntil: now, limit: 10 });
    const answers = (some: { name: string; by: string }[] | undefined) => some?.map(({ name, by }) => `${by}:${name}`);
    const eventsOf = async () =>
      (await store().listEvents({ recordId: 'R1' }, { limit: 50 })).rows
        .map(({ kind }) => kind)
        .filter((kind) => kind !== 'notification.sent')
        .reverse();

    /** One recipient's answer, where approving needs some and rejecting needs others. */
    const give = (who: string, name: string, needs: Record<string, Needs>, over: Partial<ActionRequest> = {}) =>
      store().recordAction(answerOf(who, name, needs, over));

    async function tell(who: readonly string[], attempt = 1): Promise<void> {
      const keys = who.map((name) => ({ recipient: `user:${name}`, attempt, deliveryId: `${name}-${attempt}` }));
      await store().beginDeliveries(keys.map(deliveryRequest), t0);
      await store().finishDeliveries(keys.map(deliveryResult), t0);
    }

    /** A round that these were told of by its first attempt. */
    async function told(...who: string[]): Promise<void> {
      await fixture().poll(['R1']);
      const due = await fixture().due(t0);
      await tell(who);
      await fixture().complete(due, t0 + 10 * minute);
    }

    const settle = (needs: Record<string, Needs>, now = t0 + minute, isAnew = false) =>
      store().settleAnswers({ followupId, needs, now, limit: 10, isAnew });

    it('stand until an action has its number, and are told once, all of them', async () => {
      const needs = { approve: 2, reject: 1 };
      await told('ada', 'bob', 'eve');
      const first = await give('ada', 'approve', needs, { comment: 'fine', inputs: { cost: '9' }, byName: 'Ada L' });
      assert.equal(first.outcome, 'standing');
      assert.deepEqual([(await claim()).length, (await store().readRecord(followupId, 'R1'))?.state], [0, 'open']);
      assert.deepEqual(await give('bob', 'approve', needs, { at: t0 + 2 * minute }), { outcome: 'recorded' });
      const [action, ...others] = await claim(t0 + 3 * minute);
      assert.equal(others.length, 0);
      assert.deepEqual([action?.name, action?.by, action?.at], ['approve', 'bob', t0 + 2 * minute]);
      assert.deepEqual(action?.answers, [
        { name: 'approve', by: 'ada', byName: 'Ada L', at: t0 + minute, comment: 'fine', inputs: { cost: '9' } },
        { name: 'approve', by: 'bob', at: t0 + 2 * minute },
      ]);
      const record = await store().readRecord(followupId, 'R1');
      assert.deepEqual([record?.state, record?.reason, record?.endedAt], ['closed', 'action', t0 + 2 * minute]);
      const late = await give('eve', 'reject', needs);
      assert.deepEqual([late.outcome, 'own' in late], ['acted', false]);
      const again = await store().previewAction({ ...key, recipient: 'user:ada' });
      assert.equal(again.outcome === 'acted' && again.own?.name, 'approve');
      assert.deepEqual(await eventsOf(), ['action.received', 'action.received', 'record.closed']);
    });

    it('let one who refuses decide at once, where one is enough', async () => {
      const needs = { approve: 'all', reject: 1 } as const;
      await told('ada', 'bob');
      await give('ada', 'approve', needs);
      assert.deepEqual(await give('bob', 'reject', needs), { outcome: 'recorded' });
      assert.deepEqual(
        (await claim()).map(({ name, by }) => [name, by]),
        [['reject', 'bob']],
      );
    });

    it('are all there when each who was told has given the same', async () => {
      const needs = { approve: 'all', reject: 1 } as const;
      await told('ada', 'bob', 'eve');
      for (const who of ['eve', 'ada']) assert.equal((await give(who, 'approve', needs)).outcome, 'standing');
      assert.deepEqual(await give('bob', 'approve', needs), { outcome: 'recorded' });
      const [action] = await claim();
      assert.deepEqual(answers(action?.answers)?.sort(), ['ada:approve', 'bob:approve', 'eve:approve']);
    });

    it('can be changed until it is decided; the last one counts, and the history has both', async () => {
      const needs = { approve: 2, reject: 2 };
      await told('ada', 'bob', 'eve');
      await give('ada', 'reject', needs);
      const preview = await store().previewAction({ ...key, recipient: 'user:ada' });
      assert.equal(preview.outcome === 'recorded' && preview.standing?.name, 'reject');
      assert.deepEqual(await store().previewAction({ ...key, recipient: 'user:bob' }), { outcome: 'recorded' });
      await give('ada', 'approve', needs, { at: t0 + 2 * minute });
      assert.equal((await give('bob', 'reject', needs, { at: t0 + 3 * minute })).outcome, 'standing');
      assert.deepEqual(await give('eve', 'approve', needs, { at: t0 + 4 * minute }), { outcome: 'recorded' });
      const [action] = await claim(t0 + 5 * minute);
      assert.deepEqual(answers(action?.answers), ['ada:approve', 'bob:reject', 'eve:approve']);
      assert.equal((await fixture().events('action.received')).length, 4);
    });

    it('count once when they come twice', async () => {
      const needs = { approve: 2 };
      await told('ada', 'bob');
      await give('ada', 'approve', needs);
      const again = await give('ada', 'approve', needs, { at: t0 + 2 * minute });
      assert.equal(again.outcome === 'standing' && again.action.at, t0 + minute);
      assert.equal((await fixture().events('action.received')).length, 1);
      assert.deepEqual(await claim(), []);
    });

    it('leave a round undecided when all have answered and none has its number: told once, and open', async () => {
      const needs = { approve: 2, reject: 2 };
      await told('ada', 'bob');
      await give('ada', 'approve', needs);
      assert.equal((await give('bob', 'reject', needs)).outcome, 'standing');
      const [action, ...others] = await claim();
      assert.deepEqual(
        [action?.isUndecided, answers(action?.answers), others],
        [true, ['ada:approve', 'bob:reject'], []],
      );
      assert.equal((await store().readRecord(followupId, 'R1'))?.state, 'open');
      await store().endActions([action?.actionId ?? 0]);
      await settle(needs, t0 + minute, true);
      await give('bob', 'reject', needs, { comment: 'really', at: t0 + 2 * minute });
      assert.deepEqual(await claim(t0 + 3 * minute), []);
      assert.equal((await fixture().events('action.undecided')).length, 1);
      await give('ada', 'reject', needs, { at: t0 + 4 * minute });
      const [decided] = await claim(t0 + 5 * minute);
      assert.deepEqual([decided?.name, decided?.isUndecided], ['reject', undefined]);
      assert.notEqual(decided?.actionId, action?.actionId);
    });

    it('are not taken for those of all while the first attempt is still being told', async () => {
      const needs = { approve: 'all' } as const;
      await fixture().poll(['R1']);
      const due = await fixture().due(t0);
      await tell(['ada']);
      assert.equal((await give('ada', 'approve', needs)).outcome, 'standing');
      await settle(needs);
      assert.deepEqual(await claim(), []);
      await tell(['bob']);
      await fixture().complete(due, t0 + 10 * minute);
      await settle(needs);
      assert.deepEqual(await claim(), [], 'bob was told too');
      await give('bob', 'approve', needs);
      assert.equal((await claim()).length, 1);
    });

    it('are those of all once nobody else is told, without another answer', async () => {
      const needs = { approve: 'all' } as const;
      await fixture().poll(['R1']);
      const due = await fixture().due(t0);
      await tell(['ada']);
      await give('ada', 'approve', needs);
      await fixture().complete(due, t0 + 10 * minute);
      await settle(needs, t0 + 2 * minute);
      assert.deepEqual(
        (await claim(t0 + 3 * minute)).map(({ by }) => by),
        ['ada'],
      );
    });

    it('wait for whom a message is put off until their window opens', async () => {
      const needs = { approve: 'all' } as const;
      await told('ada');
      const deferral = { ...key, attempt: 1, recipient: 'user:bob', dueAt: t0 + 60 * minute };
      await store().deferDeliveries([deferral], t0);
      assert.equal((await give('ada', 'approve', needs)).outcome, 'standing');
      await settle(needs);
      assert.deepEqual(await claim(), []);
    });

    it('do not wait for whom no message has reached', async () => {
      const needs = { approve: 'all' } as const;
      await told('ada');
      const lost = { recipient: 'user:bob', deliveryId: 'bob-1', state: 'failed' as const };
      await store().finishDeliveries([deliveryResult(lost)], t0);
      assert.deepEqual(await give('ada', 'approve', needs), { outcome: 'recorded' });
    });

    it('decide when fewer must agree than before', async () => {
      await told('ada', 'bob', 'eve');
      await give('ada', 'approve', { approve: 3 });
      await settle({ approve: 1 });
      assert.deepEqual(await claim(), [], 'nothing has changed that would be looked at');
      await settle({ approve: 1 }, t0 + minute, true);
      assert.deepEqual(
        (await claim()).map(({ by }) => by),
        ['ada'],
      );
      await settle({ other: 1 }, t0 + minute, true);
    });

    it('begin anew with each round', async () => {
      const needs = { approve: 2 };
      await told('ada', 'bob');
      await give('ada', 'approve', needs);
      await fixture().poll([], { now: t0 + 2 * minute });
      await fixture().poll(['R1'], { now: t0 + 3 * minute });
      assert.deepEqual(await store().previewAction({ ...key, round: 2, recipient: 'user:ada' }), {
        outcome: 'recorded',
      });
      assert.equal((await give('bob', 'approve', needs, { round: 2 })).outcome, 'standing');
      assert.equal((await give('ada', 'approve', needs, { round: 1 })).outcome, 'closed');
      await settle(needs, t0 + 4 * minute, true);
      assert.deepEqual(await claim(), []);
    });

    it('decide once when three come at the same moment, by several processes', async () => {
      await told('ada', 'bob', 'eve', 'kim', 'leo');
      const needs = { approve: 3, reject: 1 };
      const other = await another();
      const stores: Store[] = [store(), other, await another()];
      const outcomes = await Promise.all(
        ['ada', 'bob', 'eve'].map((who, n) => (stores[n] as Store).recordAction(answerOf(who, 'approve', needs))),
      );
      assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), ['recorded', 'standing', 'standing']);
      const now = t0 + minute;
      const claims = await Promise.all(
        stores.map((one) => one.claimActions({ followupId, now, leaseUntil: now + 1, limit: 9 })),
      );
      assert.deepEqual(
        claims.flat().map(({ answers: all }) => all?.length),
        [3],
      );
      assert.equal((await fixture().events('record.closed')).length, 1);
    });

    it('are still there, and told, after a restart', async () => {
      const needs = { approve: 2 };
      await told('ada', 'bob');
      await give('ada', 'approve', needs);
      await store().close();
      await store().open();
      await give('bob', 'approve', needs);
      await store().close();
      await store().open();
      assert.deepEqual(
        (await claim()).map(({ answers: all }) => all?.length),
        [2],
      );
    });

    reminderTests({ fixture, store, told, give });
    askedTests(store);
  });
}

function answerOf(who: string, name: string, needs: Record<string, Needs>, over: Partial<ActionRequest> = {}) {
  return actionRequest({ recipient: `user:${who}`, by: who, name, needs, ...over });
}

interface Scene {
  fixture(): StoreFixture;
  store(): Store;
  told(...who: string[]): Promise<void>;
  give(who: string, name: string, needs: Record<string, Needs>): Promise<unknown>;
}

function reminderTests({ fixture, store, told, give }: Scene): void {
  const begin = async (who: string, attempt: number, over = {}) => {
    const request = deliveryRequest({ recipient: `user:${who}`, attempt, deliveryId: `${who}-${attempt}`, ...over });
    return (await store().beginDeliveries([request], t0 + 10 * minute))[0]?.outcome;
  };

  it('spare their recipient every reminder of the round, and nobody else', async () => {
    await told('ada', 'bob');
    await give('ada', 'approve', { approve: 2 });
    assert.deepEqual(ids(await fixture().due(t0 + 10 * minute)), ['R1']);
    assert.deepEqual([await begin('ada', 2), await begin('bob', 2)], ['answered', 'begun']);
    assert.deepEqual([await begin('ada', 1), await begin('ada', 2, { round: 2 })], ['duplicate', 'begun']);
    assert.equal(await begin('ada', 1000), 'begun', 'the end of a record is told to everybody');
    const answered = { recipient: 'user:ada', attempt: 2, deliveryId: 'ada-2', state: 'answered' as const };
    await store().finishDeliveries([deliveryResult(answered)], t0);
    assert.equal(await begin('ada', 2), 'answered');
    const rows = await store().listDeliveries(followupId, 'R1');
    assert.deepEqual(
      rows
        .filter(({ round, attempt }) => round === 1 && attempt === 2)
        .map(({ recipient, state }) => `${recipient} ${state}`)
        .sort(),
      ['user:ada answered', 'user:bob sending'],
    );
  });

  it('spare everybody once it is decided, also whom a message is already written for', async () => {
    await told('ada', 'bob');
    assert.equal(await begin('bob', 2), 'begun');
    const keys = ['ada', 'bob'].map((who) => deliveryRequest({ recipient: `user:${who}`, attempt: 2 }));
    assert.deepEqual(await store().findAnswered(keys), []);
    await give('ada', 'approve', { approve: 2 });
    assert.deepEqual(
      (await store().findAnswered(keys)).map(({ recipient }) => recipient),
      ['user:ada'],
    );
    await give('bob', 'approve', { approve: 2 });
    assert.equal((await store().findAnswered(keys)).length, 2);
    assert.deepEqual(await store().findAnswered([]), []);
    assert.equal(await begin('bob', 2, { owner: 'run-2', resend: true }), 'answered', 'a crash left it as begun');
  });
}

function askedTests(store: () => Store): void {
  it('know whom a message asked, and for what; the last message of a round counts', async () => {
    const asked = {
      ...{ ...key, recipient: 'user:ada', name: 'Ada "L" 😀', addresses: { email: 'ada@example.org' } },
      inputs: [{ type: 'Input.Text' as const, id: 'why', label: 'Why?\0', isRequired: true }],
    };
    assert.equal(await store().readAsked(asked), undefined);
    await store().saveAsked(asked);
    await store().saveAsked(asked);
    const [input] = asked.inputs;
    assert.deepEqual(await store().readAsked(asked), { ...asked, inputs: [{ ...input, label: 'Why?\uFFFD' }] });
    const later = { ...asked, inputs: [], locale: 'es', timeZone: 'Europe/Madrid' };
    await store().saveAsked(later);
    assert.deepEqual(await store().readAsked(asked), later);
    assert.equal(await store().readAsked({ ...asked, round: 2 }), undefined);
    assert.equal(await store().readAsked({ ...asked, recipient: 'user:bob' }), undefined);
  });
}
