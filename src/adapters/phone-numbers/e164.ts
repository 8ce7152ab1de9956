import type { PhoneNumbers } from '../../ports/phone-numbers';

const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * A number as people write it in E.164; undefined for what is none. Without `numbers` (no country is known)
 * only numbers that are written with their country.
 */
export function toE164(text: string, numbers?: PhoneNumbers): string | undefined {
  const bare = text.trim().replace(/^(?:tel|sms|whatsapp):/i, '');
  const international = bare.replace(/[\s().\u00a0-]/g, '').replace(/^00(?=[1-9])/, '+');
  if (E164.test(international)) return international;
  return numbers?.read(bare)?.e164;
}
