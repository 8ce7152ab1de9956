import { loadOptional } from '../load-optional';

export type PhoneLibrary = typeof import('libphonenumber-js');

/** `libphonenumber-js` is an optional dependency: who takes no calls needs none of it. */
export function loadPhoneLibrary(
  load: () => PhoneLibrary = () => require('libphonenumber-js') as PhoneLibrary,
): PhoneLibrary {
  return loadOptional(load, {
    name: 'libphonenumber-js',
    code: 'RB_CONFIG',
    missing: 'The package that understands phone numbers is not installed.',
  });
}
