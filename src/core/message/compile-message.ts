import type { FilledCard } from '../card/card';
import { compileCard } from '../card/compile-card';
import { textOfCard } from '../card/text-of-card';
import { RingbackError, toRingbackError } from '../errors';
import { compileTemplate, type Template, type TemplateContext } from '../extract/template';
import type { AttributeScopes } from '../followup/attributes';
import type { Recipient } from '../followup/recipient';
import { cutText } from './cut-text';
import { parseImageUrl } from './image-url';
import type { MessageField, MessageSettings } from './settings';

/** What a message is about. Without `digest` there is one item. */
export interface MessageContext {
  items: { recordId: string; record: unknown }[];
  recipient: Pick<Recipient, 'name'> & Partial<Recipient>;
  attributes: AttributeScopes;
  followup: { id: string; name: string };
  attempt: number;
  attempts: number;
}

/** A message in words, before a channel gives it its own form. Plain text: channels escape it. */
export interface RenderedMessage {
  subject: string;
  /** Also of a card: what is shown where cards are not. */
  text: string;
  image?: { url: string; alt: string };
  card?: FilledCard;
  actionUrls?: Record<string, string>;
  actionTokens?: Record<string, string>;
  optOutUrl?: string;
}

export interface CompiledMessage {
  /** Errors: RB_TEMPLATE, naming the field, or the place in the card, in `where`. */
  render(context: MessageContext): Promise<RenderedMessage>;
}

/** Told instead of thrown, so that a preview can show the other fields. */
export type ReportFieldError = (field: MessageField | 'card', error: RingbackError) => void;

/** Placeholders of ours, put together so that nobody takes them for those of this language. */
const placeholder = (name: string) => `\${${name}}`;
const DEFAULT_SUBJECT = placeholder('followup.name');
const DEFAULT_LINE = placeholder('recordId');
const DEFAULT_TEXT = `${DEFAULT_SUBJECT}: ${DEFAULT_LINE}`;
const MAX_SUBJECT_LENGTH = 250;
const MAX_TEXT_LENGTH = 100_000;
const LABELS: Record<MessageField, string> = {
  subject: 'subject',
  text: 'text',
  imageUrl: 'image URL',
  imageAlt: 'description of the image',
  digestText: 'line of the digest',
};

/**
 * Compiles the texts of a message once. In a digest, `digestText` (or `text`, when that is empty) gives
 * each record's line; `text` is written once, with the lines in place of `${items}`, or after it where
 * it has none; its `record` is the first one. A card without a text of its own has the text of what it shows.
 * RB_TEMPLATE for a text that cannot be compiled.
 */
export function compileMessage(settings: MessageSettings, report: ReportFieldError = throwFieldError): CompiledMessage {
  const field = (name: MessageField, text: string) => compileField(name, text, report);
  const subject = field('subject', settings.subject.trim() || DEFAULT_SUBJECT);
  const body = settings.digest ? digestBody(settings, field) : singleBody(settings, field);
  const hasImage = settings.messageType === 'image' && settings.imageUrl.trim() !== '';
  const card = settings.card && compileCard(settings.card, (_path, error) => report('card', error));
  const hasOwnText = settings.text.trim() !== '' || (settings.digest && settings.digestText.trim() !== '');
  const imageUrl = hasImage ? field('imageUrl', settings.imageUrl) : undefined;
  const imageAlt = hasImage ? field('imageAlt', settings.imageAlt) : undefined;

  return {
    async render(context) {
      const values = templateValuesOf(context);
      const filled = await card?.fill(context);
      const own = card && !hasOwnText ? '' : (await body.render(values, context.items)).trim();
      const text = own === '' && filled ? textOfCard(filled) : own;
      const message: RenderedMessage = {
        subject: asSubject(await subject.render(values)),
        text: cutText(text, MAX_TEXT_LENGTH),
        ...(filled ? { card: filled } : {}),
      };
      const url = imageUrl && readImageUrl(await imageUrl.render(values), report);
      if (url) message.image = { url, alt: asSubject((await imageAlt?.render(values)) ?? '') || message.subject };
      return message;
    },
  };
}

interface Body {
  render(values: TemplateContext, items: MessageContext['items']): Promise<string>;
}

type CompileField = (name: MessageField, text: string) => Pick<Template, 'render'>;

function singleBody(settings: MessageSettings, field: CompileField): Body {
  const text = field('text', settings.text.trim() ? settings.text : DEFAULT_TEXT);
  return { render: (values) => text.render(values) };
}

function digestBody(settings: MessageSettings, field: CompileField): Body {
  const placesLines = /[$@]\{[^}]*\bitems\b/.test(settings.text);
  const textIsLine = settings.digestText.trim() === '' && !placesLines;
  const line = textIsLine
    ? field('text', settings.text || DEFAULT_LINE)
    : field('digestText', settings.digestText || DEFAULT_LINE);
  const frame = textIsLine ? undefined : field('text', settings.text);
  return {
    async render(values, items) {
      const lines: string[] = [];
      for (const item of items) lines.push((await line.render({ ...values, ...item })).trim());
      const list = lines.join('\n');
      const text = await frame?.render({ ...values, items: list, count: items.length });
      if (placesLines) return text ?? '';
      return text ? `${text.trimEnd()}\n\n${list}` : list;
    },
  };
}

/** What the placeholders of a message can name. In a digest `record` and `recordId` are those of the first item. */
export function templateValuesOf({
  items,
  recipient,
  attributes,
  followup,
  attempt,
  attempts,
}: MessageContext): TemplateContext {
  const first = items[0];
  return {
    record: first?.record,
    recordId: first?.recordId ?? '',
    count: items.length,
    ...attributes,
    recipient,
    followup,
    attempt,
    attempts,
  };
}

function compileField(name: MessageField, text: string, report: ReportFieldError): Pick<Template, 'render'> {
  const guarded = <T>(thrown: unknown, instead: T): T => {
    report(name, fieldError(name, toRingbackError(thrown, 'RB_TEMPLATE')));
    return instead;
  };
  try {
    const template = compileTemplate(text);
    return {
      render: (values) => template.render(values).catch((thrown: unknown) => guarded(thrown, '')),
    };
  } catch (thrown) {
    return guarded(thrown, { render: async () => '' });
  }
}

function readImageUrl(text: string, report: ReportFieldError): string | undefined {
  try {
    return parseImageUrl(text);
  } catch (thrown) {
    report('imageUrl', fieldError('imageUrl', toRingbackError(thrown, 'RB_TEMPLATE')));
    return undefined;
  }
}

function fieldError(field: MessageField, { summary, remedy, cause }: RingbackError): RingbackError {
  return new RingbackError('RB_TEMPLATE', `The ${LABELS[field]} of the message cannot be made: ${summary}`, {
    ...(remedy ? { remedy } : {}),
    where: field,
    cause,
  });
}

function throwFieldError(_field: MessageField | 'card', error: RingbackError): never {
  throw error;
}

/** One line without control characters, as headers and titles need it. */
function asSubject(text: string): string {
  return cutText(text.replace(/[\p{Cc}\s]+/gu, ' ').trim(), MAX_SUBJECT_LENGTH);
}
