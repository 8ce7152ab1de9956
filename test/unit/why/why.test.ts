import assert from 'node:assert/strict';
import type { Condition } from '../../../src/core/extract/settings';
import { explainWhy } from '../../../src/core/why/why';
import type { WhyStory } from '../../../src/core/why/why-fact';
import { whySentence, whyWords } from '../../../src/core/why/why-words';
import type { EventKind } from '../../../src/ports/store';
import { FakeClock } from '../../fake-clock';
import { Bench, hour, minute } from '../followup/bench';

describe('why', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  async function why(recordId: string, recipient?: string, postCondition: Condition = { mode: 'always' }) {
    const { store, settings, coordinator, clock } = bench;
    const record = await store.readRecord(settings.id, recordId);
    const followup = await store.readFollowup(settings.id);
    const { rows: events } = await store.listEvents({ recordId }, { limit: 100 });
    const { isActive } = coordinator.snapshot;
    return explainWhy({
      ...{ recordId, settings, isActive, postCondition, attributes: coordinator.attributes, events, now: clock.now() },
      ...(record ? { record } : {}),
      ...(followup ? { followup } : {}),
      ...(recipient ? { recipient } : {}),
    });
  }
  const codes = ({ facts }: WhyStory) => facts.map(({ code }) => code);

  it('tells of a record that no poll has brought', async () => {
    bench = await new Bench().start();
    assert.deepEqual(codes(await why('nowhere')), ['unknown', 'lastPoll']);
    assert.equal((await why('nowhere')).outcome, 'notTold');
  });

  it('tells that the window moved the first notification, and when it is due', async () => {
    bench = new Bench({
      clock: new FakeClock('2026-03-02T22:00:00Z'),
      calendar: {
        timeZone: 'UTC',
        quietStart: '20:00',
        quietEnd: '08:00',
        workingDays: [1, 2, 3, 4, 5, 6, 7],
        holidays: [],
      },
    });
    bench.source.has('a');
    await bench.start();
    const story = await why('a');
    assert.deepEqual(codes(story), ['found', 'new', 'movedByWindow', 'next']);
    assert.equal(story.facts[2]?.values.until, Date.parse('2026-03-03T08:00:00Z'));
    assert.equal(story.outcome, 'waiting');
  });

  it('tells how a record ended and came back', async () => {
    bench = new Bench();
    bench.source.has('a');
    await bench.start();
    bench.source.has();
    await bench.clock.advance(35 * minute);
    assert.deepEqual(codes(await why('a')), ['found', 'new', 'dueAtOnce', 'closedGone']);
    bench.source.has('a');
    await bench.clock.advance(hour);
    assert.deepEqual(codes(await why('a')).slice(0, 2), ['found', 'returned']);
  });

  it('tells of the baseline', async () => {
    bench = new Bench();
    bench.reconcileSettings.firstPoll = 'baseline';
    bench.source.has('a');
    await bench.start();
    assert.deepEqual(codes(await why('a')), ['found', 'baseline']);
  });

  it('tells which rule of the post-condition is false, with its value', async () => {
    bench = new Bench();
    bench.source.records = [{ id: 'a', state: 'open', age: 3 }];
    await bench.start();
    const rules = [
      { value: 'record.state', operator: 'equals' as const, operand: 'approved' },
      { value: 'record.age', operator: 'greaterThan' as const, operand: '2' },
    ];
    const story = await why('a', undefined, { mode: 'all', rules });
    const isFalse = story.facts.filter(({ code }) => code === 'conditionFalse');
    assert.deepEqual(
      isFalse.map(({ values }) => values),
      [{ value: 'record.state', operator: 'equals', operand: 'approved', actual: 'open' }],
    );
  });

  it('tells of what keeps everybody from being told: inactive, and the guard', async () => {
    bench = new Bench();
    bench.source.has('a');
    await bench.start();
    bench.reconcileSettings.guardNew = 1;
    bench.source.has('a', 'b', 'c');
    await bench.clock.advance(31 * minute);
    await bench.coordinator.setActive(false);
    const found = codes(await why('a'));
    assert.ok(found.includes('inactive') && found.includes('guard'), found.join());
  });

  it('tells of failures, fallbacks, deferrals and addresses that are missing', async () => {
    bench = new Bench();
    bench.source.has('a');
    await bench.start();
    const event = (
      kind: 'notification.failed' | 'notification.sent' | 'notification.deferred',
      own: object,
      data: object,
    ) => ({
      ...{ kind, description: 'x', followupId: 'followup', recordId: 'a', round: 1, recipient: 'user:ann', ...own },
      data: { attempt: 1, ...data },
    });
    const now = bench.clock.now();
    await bench.store.appendEvents([event('notification.failed', { channel: 'slack' }, { error: 'Away.' })], now + 1);
    await bench.store.appendEvents([event('notification.sent', { channel: 'mail' }, {})], now + 2);
    await bench.store.appendEvents(
      [event('notification.deferred', {}, { until: '2026-03-03T08:00:00.000Z' })],
      now + 3,
    );
    const missing = { code: 'RB_CHANNEL_ADDRESS', error: 'No address.' };
    await bench.store.appendEvents([event('notification.failed', { recipient: 'user:bob' }, missing)], now + 4);
    assert.deepEqual(codes(await why('a', 'ann')).slice(3, 6), ['failed', 'sentByFallback', 'deferred']);
    assert.deepEqual(codes(await why('a', 'bob')).slice(3, 4), ['noAddress']);
    const { facts, outcome } = await why('a', 'eva');
    const eva = facts.at(-1);
    assert.deepEqual([eva?.code, eva?.values.others], ['notNamed', 'ann, bob']);
    assert.equal(outcome, 'notTold', 'it waits for others');
  });

  it('tells of the channel, opt-out, escalation and answers', async () => {
    bench = new Bench();
    bench.source.has('a');
    await bench.start();
    const now = bench.clock.now();
    const base = {
      description: 'x',
      followupId: 'followup',
      recordId: 'a',
      round: 1,
      recipient: 'user:ann',
      channel: 'mail',
    };
    const notTaken = [{ channel: 'slack', reason: 'it has no address' }];
    const told: [EventKind, Record<string, unknown>][] = [
      ['notification.sent', { attempt: 1, notTaken }],
      ['notification.delivered', {}],
      ['reply.received', { text: 'words' }],
      ['notification.answered', { attempt: 2 }],
      ['notification.failed', { attempt: 3, code: 'RB_OPTED_OUT', error: 'x' }],
      ['recipient.escalated', { attempt: 3 }],
      ['action.undecided', {}],
      ['action.late', { label: 'Approve' }],
      ['record.hastened', {}],
    ];
    for (const [index, [kind, data]] of told.entries()) {
      await bench.store.appendEvents([{ ...base, kind, data }], now + 1 + index);
    }
    const story = await why('a', 'ann');
    assert.deepEqual(codes(story).slice(3, 13), [
      ...['notTaken', 'sent', 'delivered', 'replied', 'answeredBefore', 'optedOut', 'escalated', 'undecided', 'late'],
      'hastened',
    ]);
    const sentences = story.facts.map((fact) => whySentence(fact, { language: 'en', timeZone: 'UTC' }));
    assert.match(sentences[3] ?? '', /The channel slack was not taken for ann: it has no address$/);
    assert.match(sentences[8] ?? '', /Attempt 3 was not sent: ann has stopped the messages of this follow-up\.$/);
    assert.doesNotMatch(sentences.join(), /words/);
  });

  it('has a sentence for each fact in three languages, with the same values', async () => {
    bench = await new Bench().start();
    const names = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(String).sort();
    const english = Object.entries(whyWords('en-US'));
    for (const language of ['es-ES', 'pt-BR']) {
      const words = whyWords(language);
      assert.notEqual(words.sent, whyWords('en').sent);
      for (const [code, sentence] of english)
        assert.deepEqual(names(words[code as keyof typeof words]), names(sentence), code);
    }
    const fact = {
      code: 'deferred' as const,
      at: Date.parse('2026-03-02T22:00:00Z'),
      values: { attempt: 1, recipient: 'ann', until: Date.parse('2026-03-03T08:00:00Z') },
    };
    assert.equal(
      whySentence(fact, { language: 'es-ES', timeZone: 'Europe/Madrid' }),
      '2 mar 2026, 23:00: El intento 1 a ann esperó hasta 3 mar 2026, 9:00 el fin de sus horas de silencio o días libres.',
    );
  });
});
