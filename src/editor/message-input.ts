import { find } from './element.js';
import { text } from './text.js';
import { labelTypedInput } from './typed-input-labels.js';

/** A value out of the message of a call: a property, a text with placeholders, or an expression. */
export function messageInput(selector: string, typeField: string): void {
  const input = find<HTMLInputElement>(selector);
  $(input).typedInput({
    default: 'msg',
    types: ['msg', { value: 'str', label: text('recipient.str') }, 'jsonata'],
    typeField,
  });
  labelTypedInput(input);
}
