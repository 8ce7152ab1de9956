import addressparser from 'nodemailer/lib/addressparser';
import { isEmailAddress } from '../../core/directory/email-address';
import { RingbackError } from '../../core/errors';

export interface Mailbox {
  name: string;
  address: string;
}

/** Reads `desk@example.org` or `Service desk <desk@example.org>`: one of them. RB_CONFIG, naming `what`, otherwise. */
export function parseMailbox(text: string, what: string): Mailbox {
  const [mailbox, ...more] = /\p{Cc}/u.test(text) ? [] : addressparser(text, { flatten: true });
  if (mailbox && more.length === 0 && mailbox.address !== undefined && isEmailAddress(mailbox.address)) {
    return { name: mailbox.name, address: mailbox.address };
  }
  throw new RingbackError(
    'RB_CONFIG',
    `The ${what} "${text.slice(0, 100)}" of the e-mail channel is not one address.`,
    {
      remedy: 'Enter it as desk@example.org or Service desk <desk@example.org>.',
    },
  );
}
