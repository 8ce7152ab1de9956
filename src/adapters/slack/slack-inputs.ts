import type { CardInput, Choice, InputChoiceSet } from '../../core/card/card';
import { cutText } from '../../core/message/cut-text';
import type { CardLosses } from '../card/card-losses';
import { SLACK_LIMITS, type SlackBlock } from './slack-limits';

/** An input of a card as a block. What was entered comes with the button, under the input's id as `block_id`. */
export function inputBlock(input: CardInput, losses: CardLosses): SlackBlock {
  return {
    type: 'input',
    block_id: input.id,
    optional: !input.isRequired,
    label: plain(input.label || input.id, SLACK_LIMITS.inputLabel),
    element: input.type === 'Input.Text' ? textInput(input) : choiceInput(input, losses),
  };
}

function textInput({ id, isMultiline, maxLength, placeholder, value }: Extract<CardInput, { type: 'Input.Text' }>) {
  const longest = Math.min(maxLength ?? SLACK_LIMITS.inputLength, SLACK_LIMITS.inputLength);
  return {
    type: 'plain_text_input',
    action_id: id,
    multiline: isMultiline ?? false,
    max_length: longest,
    ...(placeholder ? { placeholder: plain(placeholder, SLACK_LIMITS.placeholder) } : {}),
    ...(value ? { initial_value: cutText(value, longest) } : {}),
  };
}

function choiceInput(input: InputChoiceSet, losses: CardLosses) {
  const { id, style, isMultiSelect, placeholder, value } = input;
  const options = optionsOf(input, losses);
  const isExpanded = style === 'expanded' && options.length <= SLACK_LIMITS.boxes;
  const wanted = new Set(isMultiSelect ? (value ?? '').split(',') : [value ?? '']);
  const chosen = options.filter((option) => wanted.has(option.value));
  if (isMultiSelect) {
    return {
      type: isExpanded ? 'checkboxes' : 'multi_static_select',
      action_id: id,
      options,
      ...(chosen.length > 0 ? { initial_options: chosen } : {}),
      ...(placeholder && !isExpanded ? { placeholder: plain(placeholder, SLACK_LIMITS.placeholder) } : {}),
    };
  }
  return {
    type: isExpanded ? 'radio_buttons' : 'static_select',
    action_id: id,
    options,
    ...(chosen[0] ? { initial_option: chosen[0] } : {}),
    ...(placeholder && !isExpanded ? { placeholder: plain(placeholder, SLACK_LIMITS.placeholder) } : {}),
  };
}

/** A value comes back as it was sent, so that one that is too long is left out rather than cut. */
function optionsOf({ choices, id, label }: InputChoiceSet, losses: CardLosses) {
  const fitting = choices.filter(({ value }: Choice) => value.length <= SLACK_LIMITS.optionValue);
  if (fitting.length < choices.length) {
    losses.say('choicesLeftOut', { name: label || id, limit: SLACK_LIMITS.optionValue });
  }
  if (choices.some(({ title }) => title.length > SLACK_LIMITS.label)) {
    losses.say('labelCut', { limit: SLACK_LIMITS.label });
  }
  return fitting
    .slice(0, SLACK_LIMITS.options)
    .map(({ title, value }) => ({ text: plain(title, SLACK_LIMITS.label), value }));
}

function plain(text: string, maxLength: number) {
  return { type: 'plain_text', text: cutText(text, maxLength), emoji: false };
}
