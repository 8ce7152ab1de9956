import type { CountryCode } from 'libphonenumber-js';
import { RingbackError } from '../../core/errors';
import type { PhoneNumber, PhoneNumbers } from '../../ports/phone-numbers';
import { loadPhoneLibrary, type PhoneLibrary } from './load-library';

const longestText = 60;

/** Understands numbers as the people of a country write them; without a country, those that begin with `+`. */
export function createPhoneNumbers(defaultCountry: string, load: () => PhoneLibrary = loadPhoneLibrary): PhoneNumbers {
  const library = load();
  const country = readCountry(library, defaultCountry);
  return {
    read(text) {
      const bare = withoutScheme(text).slice(0, longestText);
      const digits = bare.replaceAll(/\D/g, '');
      if (digits === '' || /\p{L}{3,}/u.test(bare.replace(/\b(ext|extension)\b.*$/i, ''))) return undefined;
      const parsed = library.parsePhoneNumberFromString(international(bare), country);
      if (parsed?.isPossible()) return { e164: parsed.number, national: String(parsed.nationalNumber) };
      return unknownCountry(library, digits);
    },
  };
}

/** Networks often leave the `+` out: digits that make a possible number with one are taken for it as a last resort. */
function unknownCountry(library: PhoneLibrary, digits: string): PhoneNumber {
  const parsed = digits.length >= 10 ? library.parsePhoneNumberFromString(`+${digits}`) : undefined;
  if (parsed?.isPossible() && parsed.isValid()) return { e164: parsed.number, national: String(parsed.nationalNumber) };
  return { e164: undefined, national: digits.replace(/^0+(?=\d)/, '') };
}

/** `sip:+15135557611@gateway;user=phone`, `tel:+1-513-555-7611`, `"Robert" <+15135557611>`. */
function withoutScheme(text: string): string {
  const inside = /<([^>]+)>/.exec(text)?.[1] ?? text;
  return inside
    .trim()
    .replace(/^(?:sips?|tel):/i, '')
    .replace(/[@;].*$/, '');
}

/** `00` is how most of the world dials what is written `+`. */
function international(text: string): string {
  return /^00[1-9]/.test(text) ? `+${text.slice(2)}` : text;
}

function readCountry(library: PhoneLibrary, given: string): CountryCode | undefined {
  const code = given.trim().toUpperCase();
  if (code === '') return undefined;
  if (library.isSupportedCountry(code)) return code;
  throw new RingbackError('RB_CONFIG', `"${given}" is no country for phone numbers.`, {
    remedy: 'Enter its two letters, for example BR, CO, ES or US.',
  });
}
