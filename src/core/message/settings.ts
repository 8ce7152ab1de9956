import type { Card } from '../card/card';
import { readCard } from '../card/read-card';
import { RingbackError } from '../errors';

/** A message as its author wrote it. All but `messageType`, `card` and `digest` are texts with placeholders. */
export interface MessageSettings {
  messageType: 'text' | 'image' | 'card';
  /** Empty: the name of the follow-up. */
  subject: string;
  /** Empty: the text of the card, or the name of the follow-up and the record's id. In a digest `${items}` stands for the lines and `${count}` for their number. */
  text: string;
  /** Used by the type 'image' only. */
  imageUrl: string;
  /** What the image shows, for those who do not see it. Empty: the subject. */
  imageAlt: string;
  /** Of the type 'card' only; its texts and addresses may have placeholders. */
  card?: Card;
  /** All records of a recipient in one message, instead of a message each. */
  digest: boolean;
  /** Each record's line in a digest. Empty: `text` is. */
  digestText: string;
}

/** The fields that hold placeholders. */
export type MessageField = 'subject' | 'text' | 'imageUrl' | 'imageAlt' | 'digestText';

/** Reads the message of a node's properties; what is absent is empty. RB_CONFIG for what is not a message, RB_CARD for what is not a card. */
export function parseMessageSettings(properties: { [K in keyof MessageSettings]?: unknown }): MessageSettings {
  const messageType = properties.messageType ?? 'text';
  if (messageType !== 'text' && messageType !== 'image' && messageType !== 'card') {
    throw new RingbackError('RB_CONFIG', `The message type is ${JSON.stringify(messageType)}.`, {
      remedy: 'Choose text, image or card.',
    });
  }
  return {
    messageType,
    subject: textOf(properties, 'subject'),
    text: textOf(properties, 'text'),
    imageUrl: textOf(properties, 'imageUrl'),
    imageAlt: textOf(properties, 'imageAlt'),
    ...(messageType === 'card' ? { card: readCard(properties.card).card } : {}),
    digest: properties.digest === true || properties.digest === 'true',
    digestText: textOf(properties, 'digestText'),
  };
}

function textOf(properties: Partial<Record<MessageField, unknown>>, field: MessageField): string {
  const value = properties[field] ?? '';
  if (typeof value === 'string') return value;
  throw new RingbackError('RB_CONFIG', `The field ${field} of the message is not a text.`, {
    remedy: 'Open the notify node and write it again.',
    where: field,
  });
}
