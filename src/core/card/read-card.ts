import { ACTION_STYLES, CARD_LIMITS } from './card';
import { type CardForm, cardOfForm, type FormAction } from './card-form';
import { cardError, isProperties, PropertyReader } from './card-reader';
import { type ParsedCard, parseCard } from './parse-card';

/**
 * Reads the card of a node's property: the form of the dialog, or an Adaptive Card as data or as JSON text.
 * RB_CARD, which names the place, for what is neither or has nothing to show.
 */
export function readCard(value: unknown): ParsedCard {
  if (value === undefined || value === null || value === '') {
    throw nothingToShow();
  }
  if (!isProperties(value) || 'type' in value) return parseCard(value);
  const { form, warnings } = readForm(value);
  const written = cardOfForm(form);
  if (written.body.length === 0 && written.actions.length === 0) throw nothingToShow();
  const parsed = parseCard(written);
  return { card: parsed.card, warnings: [...warnings, ...parsed.warnings] };
}

function nothingToShow() {
  return cardError('', 'has nothing to show', 'Write a title or a text.');
}

function readForm(source: Record<string, unknown>): { form: CardForm; warnings: string[] } {
  const warnings: string[] = [];
  const reader = new PropertyReader(source, '', warnings);
  const form: CardForm = {
    title: reader.text('title') ?? '',
    text: reader.text('text') ?? '',
    facts: reader.list('facts', CARD_LIMITS.facts, 'facts').map((item) => {
      const fact = new PropertyReader(item.source, item.path, warnings);
      return { title: fact.text('title') ?? '', value: fact.text('value') ?? '' };
    }),
    actions: reader.list('actions', CARD_LIMITS.actions, 'actions').flatMap((item) => {
      return readAction(new PropertyReader(item.source, item.path, warnings));
    }),
  };
  const image = reader.value('image');
  if (isProperties(image)) {
    const parts = new PropertyReader(image, 'image', warnings);
    form.image = { url: parts.text('url') ?? '', alt: parts.text('alt') ?? '' };
  }
  reader.warnOfOthers();
  return { form, warnings };
}

/** None for a row that was added and never filled in. */
function readAction(reader: PropertyReader): FormAction[] {
  const [name, label, url] = [reader.text('name') ?? '', reader.text('label') ?? '', reader.text('url') ?? ''];
  const style = reader.choice('style', ACTION_STYLES) ?? 'default';
  if (name === '' && label.trim() === '' && url.trim() === '') return [];
  if (label.trim() === '') throw cardError(reader.pathOf('label'), 'is missing', 'Write what the button should say.');
  if (name !== '' && url.trim() === '') return [{ name, label, style }];
  if (url.trim() === '') throw cardError(reader.pathOf('url'), 'is missing', 'Write the address that the link opens.');
  return [{ name: '', label, style, url }];
}
