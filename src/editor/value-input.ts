import { find } from './element.js';
import type { TypedInputOptions } from './node-red-editor.js';
import { text } from './text.js';
import { labelTypedInput } from './typed-input-labels.js';

/** A value of the types that Node-RED itself evaluates. The first type is the default. */
export function valueInput(selector: string, typeField: string, types: string[]): void {
  typedInput(selector, typeField, types);
}

/** The state that a message gives an agent: one of a list, or out of the message. */
export function agentStateInput(selector: string, typeField: string): void {
  const states = ['available', 'break', 'wrap-up', 'logged-out'];
  const options = states.map((state) => ({ value: state, label: text(`agentState.${state}`) }));
  const fixed = { value: 'str', label: text('agentState.fixed'), icon: 'fa fa-user', options };
  typedInput(selector, typeField, [fixed, 'msg', 'flow', 'global', 'jsonata']);
}

function typedInput(selector: string, typeField: string, types: TypedInputOptions['types']): void {
  const input = find<HTMLInputElement>(selector);
  const [first] = types;
  $(input).typedInput({ default: typeof first === 'string' ? first : (first?.value ?? 'msg'), types, typeField });
  labelTypedInput(input);
}
