import { find } from './element.js';
import { text } from './text.js';
import { labelTypedInput } from './typed-input-labels.js';

/**
 * Where a recipient is taken from: the record, an attribute, a fixed text, the message or an expression;
 * for an escalation also from those who are told already.
 */
export function recipientInput(selector: string, typeField: string, hasRecipient = false): void {
  const input = find<HTMLInputElement>(selector);
  const isIdentifier = (value: string) => value === '' || /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(value);
  $(input).typedInput({
    default: 'record',
    types: [
      { value: 'record', label: text('recipient.record') },
      ...(hasRecipient ? [{ value: 'recipient', label: text('recipient.recipient') }] : []),
      { value: 'local', label: text('recipient.local'), validate: isIdentifier },
      { value: 'global', label: text('recipient.global'), validate: isIdentifier },
      { value: 'user', label: text('recipient.user'), validate: isIdentifier },
      { value: 'str', label: text('recipient.str') },
      'msg',
      'jsonata',
    ],
    typeField,
  });
  labelTypedInput(input);
}
