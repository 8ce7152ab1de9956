import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decide, type Needs, type NeedsByAction, type StandingAnswer } from '../../../src/core/followup/decide';

const people = ['ada', 'bob', 'eve', 'kim', 'leo'];
const names = ['approve', 'reject', 'ask'];

/** Said as plainly as can be: count each action by itself, and see which one was complete first. */
function model(needs: NeedsByAction, given: readonly StandingAnswer[], told: readonly string[]): string {
  const asked = new Set([...told, ...given.map(({ recipient }) => recipient)]).size;
  const complete = Object.entries(needs).flatMap(([name, needed]) => {
    const own = given.flatMap((answer, place) => (answer.name === name ? [place] : []));
    const number = needed === 'all' ? asked : needed;
    return own.length >= number ? [{ name, place: own[number - 1] as number }] : [];
  });
  const [first] = complete.sort((a, b) => a.place - b.place);
  if (first) return first.name;
  return given.length === asked && asked > 0 ? 'undecided' : 'waiting';
}

const needsOfOne = fc.oneof(fc.constant<Needs>('all'), fc.integer({ min: 1, max: 4 }));
const needs = fc.record({ approve: needsOfOne, reject: needsOfOne, ask: needsOfOne });
const presses = fc.array(fc.record({ recipient: fc.constantFrom(...people), name: fc.constantFrom(...names) }), {
  maxLength: 12,
});

describe('what the answers to a round come to', () => {
  const said = (of: ReturnType<typeof decide>) => (of.kind === 'decided' ? of.answer.name : of.kind);

  it('is what a simple model says, for any order of answers, changed ones too', () => {
    fc.assert(
      fc.property(needs, presses, fc.subarray(people), (rule, pressed, told) => {
        let standing: StandingAnswer[] = [];
        for (const press of pressed) {
          standing = [...standing.filter(({ recipient }) => recipient !== press.recipient), press];
          const round = { needs: rule, answers: standing, told: new Set(told), isToldAll: true };
          assert.equal(said(decide(round)), model(rule, standing, told));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is never decided before somebody has answered, nor by what nobody can give any more', () => {
    const told = new Set(['ada']);
    assert.deepEqual(decide({ needs: { approve: 'all' }, answers: [], told, isToldAll: true }), { kind: 'waiting' });
    assert.deepEqual(decide({ needs: {}, answers: [], told: new Set(), isToldAll: true }), { kind: 'waiting' });
    const answers = [{ name: 'removed', recipient: 'ada' }];
    assert.deepEqual(decide({ needs: { approve: 1 }, answers, told, isToldAll: true }), { kind: 'undecided' });
  });

  it('is neither that of all nor undecided while some may not have been told', () => {
    fc.assert(
      fc.property(needs, presses, (rule, pressed) => {
        const standing = [...new Map(pressed.map((press) => [press.recipient, press])).values()];
        const round = { needs: rule, answers: standing, told: new Set<string>(), isToldAll: false };
        const decision = decide(round);
        assert.notEqual(decision.kind, 'undecided');
        if (decision.kind === 'decided') assert.notEqual(rule[decision.answer.name as keyof typeof rule], 'all');
      }),
    );
  });

  it('is decided by the answer that makes up the number', () => {
    const answers = ['ada', 'bob', 'eve'].map((recipient) => ({ name: 'approve', recipient }));
    const decision = decide({ needs: { approve: 2 }, answers, told: new Set(people), isToldAll: true });
    assert.deepEqual(decision, { kind: 'decided', answer: { name: 'approve', recipient: 'bob' } });
  });
});
