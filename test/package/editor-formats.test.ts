import assert from 'node:assert/strict';
import type { AgentSettings } from '../../src/core/call/agent';
import type { OpenSpan } from '../../src/core/call/business-hours';
import type { MenuOption } from '../../src/core/call/menu';
import { largestUploadBytes, type PromptItem } from '../../src/core/call/prompt-item';
import type * as cards from '../../src/core/card/card-form';
import type { Condition, Paging, Step } from '../../src/core/extract/settings';
import type * as call from '../../src/editor/call-settings';
import type * as card from '../../src/editor/card-settings';
import type * as editor from '../../src/editor/extract-settings';

/** True when each type can stand for the other. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

describe('the formats that the dialogs write', () => {
  it('are those that the runtime reads', () => {
    // The compiler is the judge: a difference is an error in this list.
    const areSame: [Same<Step, editor.Step>, Same<Condition, editor.Condition>, Same<Paging, editor.Paging>] = [
      true,
      true,
      true,
    ];
    assert.deepEqual(areSame, [true, true, true]);
  });

  it('of a card is that which the runtime reads', () => {
    const areSame: [Same<cards.CardForm, card.CardForm>, Same<cards.FormAction, card.FormAction>] = [true, true];
    assert.deepEqual(areSame, [true, true]);
  });

  it('of the call nodes are those that the runtime reads', () => {
    const areSame: [
      Same<PromptItem, call.PromptItem>,
      Same<MenuOption, call.MenuOption>,
      Same<OpenSpan, call.OpenSpan>,
      Same<AgentSettings, call.Agent>,
    ] = [true, true, true, true];
    assert.deepEqual(areSame, [true, true, true, true]);
    const largest: typeof call.largestUploadBytes = 1_048_576;
    assert.equal(largest, largestUploadBytes);
  });
});
