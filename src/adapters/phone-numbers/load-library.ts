import { RingbackError } from '../../core/errors';

export type PhoneLibrary = typeof import('libphonenumber-js');

/** `libphonenumber-js` is an optional dependency: who takes no calls needs none of it. */
export function loadPhoneLibrary(
  load: () => PhoneLibrary = () => require('libphonenumber-js') as PhoneLibrary,
): PhoneLibrary {
  try {
    return load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new RingbackError('RB_CONFIG', 'The package that understands phone numbers is not installed.', {
      remedy: 'Run "npm install libphonenumber-js" in the Node-RED user directory and restart Node-RED.',
      cause: error,
    });
  }
}
