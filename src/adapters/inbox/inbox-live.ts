import type { ServerResponse } from 'node:http';
import { RingbackError } from '../../core/errors';
import type { InboxMessage } from '../../ports/store';
import { startEventStream } from '../event-stream';
import type { Inbox } from './inbox';

export interface InboxLive {
  response: ServerResponse;
  inbox: Inbox;
  recipient: string;
  /** What of a message the page is told. */
  show(message: InboxMessage): unknown;
}

/** How often the page is told the time, which keeps the connection open. */
const HEARTBEAT_MS = 25_000;
/** When the page comes back after the connection broke. */
const RETRY_MS = 3_000;
/** More pages than that on one inbox are no person's. */
const MAX_PAGES = 20;

/**
 * Tells a page of each message that arrives, as server-sent events, until either side ends it. A page
 * that does not read what it is sent is dropped, so that it cannot fill the memory.
 */
export function startInboxLive({ response, inbox, recipient, show }: InboxLive): void {
  if (inbox.countListeners(recipient) >= MAX_PAGES) {
    throw new RingbackError('RB_INPUT', 'This inbox is open in too many places.', { status: 429 });
  }
  const time = () => `event: time\ndata: ${inbox.now()}\n\n`;
  const write = startEventStream(response, {
    heartbeatMs: HEARTBEAT_MS,
    hello: `retry: ${RETRY_MS}\n${time()}`,
    heartbeat: time,
  });
  const unsubscribe = inbox.subscribe(recipient, {
    onMessage: (message) => write(`data: ${JSON.stringify(show(message))}\n\n`),
    onEnd: () => response.end(),
  });
  response.once('close', unsubscribe);
}
