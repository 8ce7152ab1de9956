/** What networks and gateways put in the place of a number that the caller does not show. */
const words = new Set([
  ...['', 'anonymous', 'restricted', 'unavailable', 'private', 'unknown', 'withheld', 'blocked', 'hidden'],
  ...['nocallerid', 'asserted', 'notavailable', 'undefined', 'null', 'none', 'p', 'o'],
]);

/** The same words on a keypad: https://help.twilio.com/articles/223179988 */
const keypad = new Set(['266696687', '7378742833', '2562533', '8656696', '86282452253']);

/** Nobody can be found by it, so nobody needs to be asked. */
export function isWithheld(caller: string): boolean {
  const user = caller
    .trim()
    .toLowerCase()
    .replace(/^<?(?:sips?|tel):/, '')
    .replace(/[@;>].*$/, '');
  return words.has(user.replaceAll(/[^a-z\d+]/g, '')) || keypad.has(user.replace(/^\+/, ''));
}
