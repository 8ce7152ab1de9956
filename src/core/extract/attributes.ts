import { RingbackError } from '../errors';
import type { AttributeScopes } from '../followup/attributes';
import { type AnswerJson, jsonFor } from './answer-json';
import { compilePath } from './json-path';
import type { SetAttribute } from './settings';

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Sets attributes from an answer, in place. One match gives its value, several a list, none null, so that
 * an attribute never keeps what another answer had said.
 */
export function setAttributes(
  settings: readonly SetAttribute[],
  answer: AnswerJson,
  attributes: AttributeScopes,
): void {
  for (const { scope, name, path } of settings) {
    if (name.trim() === '' || FORBIDDEN.has(name) || !Object.hasOwn(attributes, scope)) {
      throw new RingbackError('RB_CONFIG', `“${scope}.${name}” cannot be the name of an attribute.`, {
        remedy: 'Choose local, global or user, and a name of letters and digits.',
      });
    }
    const compiled = compilePath(path);
    const found = compiled.all(jsonFor(answer, compiled));
    attributes[scope][name] = found.length > 1 ? [...found] : (found[0] ?? null);
  }
}
