import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';
import { inForm, isEnvironmentReference, requiredText, type Verdict } from './validate.js';

/** A number, a messaging service, or what else the kind of channel can send from. */
export function twilioSender(value: unknown, node: EditorNode): Verdict {
  const kind = inForm(node, 'kind');
  if (kind !== 'sms' && kind !== 'whatsapp') return true;
  const given = String(value ?? '').trim();
  if (isEnvironmentReference(given)) return true;
  if (given === '') return requiredText(given, 'sender');
  const digits = given.replace(/^whatsapp:/i, '').replace(/[\s().-]/g, '');
  const hasCountry = String(inForm(node, 'country') ?? '').trim() !== '';
  const isNumber = /^(\+|00)[1-9]\d{6,14}$/.test(digits) || (hasCountry && /^\d{4,15}$/.test(digits));
  const isService = /^MG[\da-f]{32}$/i.test(given);
  const isShortOrName = kind === 'sms' && (/^\d{3,8}$/.test(given) || /^(?=.*[a-z])[\w &.+-]{1,11}$/i.test(given));
  return isNumber || isService || isShortOrName ? true : text('validate.twilioSender');
}

/** A template of WhatsApp's, or none. */
export function contentSid(value: unknown): Verdict {
  const given = String(value ?? '').trim();
  if (given === '' || isEnvironmentReference(given)) return true;
  return /^HX[\da-f]{32}$/i.test(given) ? true : text('validate.contentSid');
}
