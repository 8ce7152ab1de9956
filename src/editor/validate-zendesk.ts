import { text } from './text.js';
import { isEnvironmentReference, template, type Verdict } from './validate.js';

/** A subdomain, a host, or a whole address. */
export function zendeskAddress(value: unknown): Verdict {
  const given = String(value ?? '').trim();
  if (given === '') return text('validate.required', { field: text('field.subdomain') });
  if (isEnvironmentReference(given)) return true;
  const isName = /^[a-z\d][a-z\d-]*$/i.test(given);
  const isAddress = /^(https?:\/\/)?[^\s/?#@]+[.:][^\s?#@]+$/i.test(given);
  return isName || isAddress ? true : text('validate.zendeskAddress');
}

/** Two letters, or nothing. */
export function country(value: unknown): Verdict {
  const given = String(value ?? '').trim();
  if (given === '' || isEnvironmentReference(given) || /^[a-z]{2}$/i.test(given)) return true;
  return text('validate.country');
}

export function unsolved(value: unknown): Verdict {
  return Array.isArray(value) && value.length > 0 ? true : text('validate.unsolved');
}

/** Each ticket field by its number, with a value that can be read. */
export function ticketFields(value: unknown): Verdict {
  for (const field of Array.isArray(value) ? (value as { name: string; value: string }[]) : []) {
    if (!/^\d{1,16}$/.test(field.name.trim())) return text('validate.ticketField', { id: field.name });
    const verdict = template(field.value, 'ticketFields');
    if (verdict !== true) return verdict;
  }
  return true;
}
