import { createSystemClock } from '../adapters/clock/system-clock';
import { wait } from '../adapters/http/wait';
import { createPhoneNumbers } from '../adapters/phone-numbers/phone-numbers';
import type { ZendeskSettings } from '../adapters/zendesk/zendesk-settings';
import { createZendeskTickets } from '../adapters/zendesk/zendesk-tickets';
import { CommentWriter } from '../core/ticket/comment-writer';
import type { PhoneNumbers } from '../ports/phone-numbers';
import type { Tickets } from '../ports/tickets';

/** What a Zendesk account's config node provides. */
export interface ZendeskService {
  readonly tickets: Tickets;
  readonly writer: CommentWriter;
  /** Loads the package that understands numbers when it is first used. Errors: RB_CONFIG. */
  numbers(): PhoneNumbers;
  /** Lets what is being written end, which its nodes see to, and then ends every connection. */
  close(): Promise<void>;
}

export function createZendeskService(settings: ZendeskSettings, defaultCountry: string): ZendeskService {
  // In real time whatever a demo's clock does: who waits here is a caller, or Zendesk's limit.
  const clock = createSystemClock();
  const tickets = createZendeskTickets(settings, { clock });
  const writer = new CommentWriter({ tickets, pause: (ms, signal) => wait(clock, ms, signal) });
  let numbers: PhoneNumbers | undefined;
  return {
    tickets,
    writer,
    async close() {
      await writer.idle();
      tickets.close();
    },
    numbers() {
      numbers ??= createPhoneNumbers(defaultCountry);
      return numbers;
    },
  };
}
