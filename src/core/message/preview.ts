import type { Card, FilledCard } from '../card/card';
import { type CardForm, fitForm } from '../card/card-form';
import { readCard } from '../card/read-card';
import { RingbackError } from '../errors';
import { compileMessage, type MessageContext } from './compile-message';
import { type MessageField, type MessageSettings, parseMessageSettings } from './settings';

export interface MessagePreview {
  subject: string;
  text: string;
  imageUrl?: string;
  imageAlt?: string;
  /** Each field that cannot be made, with a sentence; the others are shown. */
  errors: { field: MessageField | 'card' | 'message'; message: string; where?: string }[];
  /** Filled with the sample. */
  card?: FilledCard;
  /** As it was written. */
  source?: CardSource;
  /** What it was made from. */
  context: MessageContext;
}

/** A card in the two forms in which a dialog edits it. */
export interface CardSource {
  card: Card;
  form?: CardForm;
  /** The first place in the card for which there is no form. */
  misfit?: string;
  /** What of the author's JSON is left out. */
  warnings: string[];
}

/**
 * The message that a dialog is writing, made from a sample record (or several, for a digest). Never
 * throws for what the author may have written: it is said in `errors`.
 */
export async function previewMessage(body: unknown): Promise<MessagePreview> {
  const source = asObject(body);
  const context = contextOf(source);
  const preview: MessagePreview = { subject: '', text: '', errors: [], context };
  try {
    const messageType = source.messageType ?? (source.imageUrl ? 'image' : 'text');
    if (messageType === 'card') preview.source = sourceOf(source.card);
    const settings: MessageSettings = parseMessageSettings({ ...source, messageType });
    const message = compileMessage(settings, (field, error) => {
      if (!preview.errors.some((known) => known.field === field))
        preview.errors.push({ field, message: error.message, ...(error.where ? { where: error.where } : {}) });
    });
    const { subject, text, image, card } = await message.render(context);
    return {
      ...preview,
      subject,
      text,
      ...(image ? { imageUrl: image.url, imageAlt: image.alt } : {}),
      ...(card ? { card } : {}),
    };
  } catch (error) {
    const isOfCard = error instanceof RingbackError && error.code === 'RB_CARD';
    preview.errors.push({
      field: isOfCard ? 'card' : 'message',
      message: error instanceof Error ? error.message : String(error),
      ...(isOfCard && error.where ? { where: error.where } : {}),
    });
    return preview;
  }
}

function sourceOf(written: unknown): CardSource {
  const { card, warnings } = readCard(written);
  return { card, ...fitForm(card), warnings };
}

function contextOf(source: Record<string, unknown>): MessageContext {
  const records = Array.isArray(source.record) ? source.record : [source.record ?? {}];
  const attributes = asObject(source.attributes);
  const recipient = asObject(source.recipient);
  const followup = asObject(source.followup);
  return {
    items: records.map((record, index) => ({ recordId: recordIdOf(record, index), record })),
    recipient: {
      ...recipient,
      name: textOf(recipient.name, 'Jane Doe'),
      ...(typeof recipient.locale === 'string' ? { locale: recipient.locale } : {}),
    },
    attributes: {
      local: asObject(attributes.local),
      global: asObject(attributes.global),
      user: asObject(attributes.user),
    },
    followup: { id: textOf(followup.id, ''), name: textOf(followup.name, 'Follow-up') },
    attempt: numberOf(source.attempt, 1),
    attempts: numberOf(source.attempts, 3),
  };
}

/** The dialog does not say where the reconciliation ID is; its usual names will do for a preview. */
function recordIdOf(record: unknown, index: number): string {
  const { id, number, key } = asObject(record);
  return String(id ?? number ?? key ?? index + 1);
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}
