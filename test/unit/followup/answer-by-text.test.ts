import assert from 'node:assert/strict';
import type { Action } from '../../../src/core/followup/action';
import { actionMeant } from '../../../src/core/followup/answer-by-text';

const action = (name: string, label: string): Action => ({
  name,
  label,
  style: 'default',
  confirm: '',
  comment: 'none',
  needs: 1,
  verify: 'none',
});
const actions = [action('approve', 'Aprovação'), action('reject', 'Não aprovar'), action('later', 'Later')];

describe('an answer by text', () => {
  const meant = (text: string, offered = ['reject', 'approve']) => actionMeant(text, offered, actions)?.name;

  it('is the name or the label of an action that was offered, in any case and without its accents', () => {
    for (const text of ['approve', ' APPROVE ', 'aprovacao', 'Aprovação', 'APROVAÇÃO.', 'Approve!']) {
      assert.equal(meant(text), 'approve', text);
    }
    for (const text of ['nao aprovar', 'Não  aprovar', 'REJECT']) assert.equal(meant(text), 'reject', text);
  });

  it('is the number of one, in the order in which they were offered', () => {
    assert.deepEqual(
      [meant('1'), meant(' 2. '), meant('3'), meant('0'), meant('12')],
      ['reject', 'approve', undefined, undefined, undefined],
    );
  });

  it('is nothing else', () => {
    for (const text of ['', '…', 'I approve', 'approve it', 'do not approve', 'later', 'approve reject', 'yes']) {
      assert.equal(meant(text), undefined, text);
    }
    assert.equal(meant('approve', []), undefined);
    const twins = [action('yes', 'Sí'), action('si', 'No')];
    assert.equal(actionMeant('si', ['yes', 'si'], twins), undefined);
  });
});
