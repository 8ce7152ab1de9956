import { RingbackError } from '../errors';

/** A message as its author wrote it. All but `messageType` and `digest` are texts with placeholders. */
export interface MessageSettings {
  messageType: 'text' | 'image';
  /** Empty: the name of the follow-up. */
  subject: string;
  /** Empty: the name of the follow-up and the record's id. In a digest `${items}` stands for the lines and `${count}` for their number. */
  text: string;
  /** Used by the type 'image' only. */
  imageUrl: string;
  /** What the image shows, for those who do not see it. Empty: the subject. */
  imageAlt: string;
  /** All records of a recipient in one message, instead of a message each. */
  digest: boolean;
  /** Each record's line in a digest. Empty: `text` is. */
  digestText: string;
}

/** The fields that hold placeholders. */
export type MessageField = 'subject' | 'text' | 'imageUrl' | 'imageAlt' | 'digestText';

/** Reads the message of a node's properties; what is absent is empty. RB_CONFIG for what is not a message. */
export function parseMessageSettings(properties: { [K in keyof MessageSettings]?: unknown }): MessageSettings {
  const messageType = properties.messageType ?? 'text';
  if (messageType !== 'text' && messageType !== 'image') {
    throw new RingbackError('RB_CONFIG', `The message type is ${JSON.stringify(messageType)}.`, {
      remedy: 'Choose text or image.',
    });
  }
  return {
    messageType,
    subject: textOf(properties, 'subject'),
    text: textOf(properties, 'text'),
    imageUrl: textOf(properties, 'imageUrl'),
    imageAlt: textOf(properties, 'imageAlt'),
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
