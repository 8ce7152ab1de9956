import { CARD_LIMITS, type Card } from './card';
import { cardError, compact, isProperties, type Properties, PropertyReader } from './card-reader';
import { parseActions } from './parse-actions';
import { ElementParser } from './parse-elements';

export interface ParsedCard {
  card: Card;
  /** In words: what of the author's JSON our cards do not have, and is left out. */
  warnings: string[];
}

/**
 * Reads a card from JSON, as text or as data. What only degrades (an unknown element or property) is
 * warned of; RB_CARD, which names the place, for what cannot be a card. Placeholders are not looked at.
 */
export function parseCard(source: unknown): ParsedCard {
  const root = readRoot(source);
  const warnings: string[] = [];
  const reader = new PropertyReader(root, '', warnings);
  if (root.type !== 'AdaptiveCard') {
    throw cardError(
      'type',
      'is not AdaptiveCard',
      'Begin the card with { "type": "AdaptiveCard", "version": "1.3", … }.',
    );
  }
  checkVersion(reader);
  reader.value('$schema');
  const elements = new ElementParser(warnings);
  const body = elements.parse(reader, 'body', { depth: 1, isRepeated: false });
  const actions = parseActions(reader);
  const lang = reader.text('lang');
  // Ours is made from the card itself.
  reader.value('fallbackText');
  reader.warnOfOthers();
  if (body.length === 0 && actions.length === 0) {
    throw cardError('body', 'has nothing to show', 'Add a TextBlock.');
  }
  return { card: { type: 'AdaptiveCard', version: '1.3', ...compact({ lang }), body, actions }, warnings };
}

function readRoot(source: unknown): Properties {
  const value = typeof source === 'string' ? parseJson(source) : source;
  if (!isProperties(value)) throw cardError('', 'is not a JSON object', 'Write it in braces.');
  if (lengthOf(value) > CARD_LIMITS.jsonLength) throw tooLong();
  return value;
}

function parseJson(text: string): unknown {
  if (text.length > CARD_LIMITS.jsonLength) throw tooLong();
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw cardError('', `is not JSON: ${reason}`, 'Correct it, or begin again with the list.', cause);
  }
}

function lengthOf(value: Properties): number {
  try {
    return JSON.stringify(value).length;
  } catch (cause) {
    throw cardError('', 'cannot be written as JSON', 'Give it as plain data.', cause);
  }
}

function tooLong() {
  return cardError(
    '',
    `is longer than ${CARD_LIMITS.jsonLength} characters`,
    'Link to images instead of including them.',
  );
}

/** A newer card is shown as far as it has what 1.3 has. */
function checkVersion(reader: PropertyReader): void {
  const version = reader.value('version');
  if (version === undefined || (typeof version === 'string' && /^1\.[0-3]$/.test(version))) return;
  reader.warn('version', 'is not 1.3 or older; the card is shown as far as version 1.3 has it');
}
