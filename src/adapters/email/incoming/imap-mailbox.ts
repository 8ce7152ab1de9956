import type { ConnectionOptions } from 'node:tls';
import type { ImapFlow, ImapFlowOptions, MailboxObject } from 'imapflow';
import { watchAbort } from '../../../core/abort-watch';
import { RingbackError } from '../../../core/errors';
import { untilAborted } from '../../../core/until-aborted';
import { loadOptional } from '../../load-optional';
import { folderFailure, imapFailure } from './imap-failure';
import type { IncomingMail } from './incoming-mail';
import { mailQuery, readMail } from './read-mail';

export interface ImapSettings {
  host: string;
  port: number;
  /** none: never encrypted; starttls: refused where it cannot be; tls: from the first byte. */
  security: 'none' | 'starttls' | 'tls';
  user: string;
  password: string;
  folder: string;
  tls?: ConnectionOptions;
  timeoutMs: number;
}

/** How far a mailbox was read. A server that renumbers its mails tells so by another `validity`. */
export interface MailboxPosition {
  validity: string;
  uid: number;
}

export interface MailboxReader {
  readPosition(): Promise<MailboxPosition | undefined>;
  savePosition(position: MailboxPosition): Promise<void>;
  /** True when it has to do with a message of ours: it is marked as read. A rejection has it brought again. */
  take(mail: IncomingMail): Promise<boolean>;
  /** The mailbox cannot be read, and is tried again; undefined: it can. */
  onTrouble(error: RingbackError | undefined): void;
}

export interface ImapDependencies {
  /** Real milliseconds; ends early when the signal is aborted. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

const firstRetryMs = 2_000;
const longestRetryMs = 5 * 60_000;
/** Servers say when a mail comes; those that do not are asked. */
const askEveryMs = 60_000;
/** What came while nobody looked for the first time. */
const firstLookDays = 3;
/** A mail that its taker cannot take must not be asked for again and again in one go. */
const batch = 50;

/** Reads what comes to a mailbox, in its order, and leaves alone what has nothing to do with us. */
export class ImapMailbox {
  constructor(
    private readonly settings: ImapSettings,
    private readonly deps: ImapDependencies,
  ) {}

  /** Logs in and opens the folder. Rejects with a RingbackError. */
  async check(signal: AbortSignal): Promise<void> {
    await this.#connected(signal, async () => undefined);
  }

  /** Until the signal is aborted; connects again whenever the connection is lost. Never rejects. */
  async watch(reader: MailboxReader, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#connected(signal, async (client, mailbox) => {
          failures = 0;
          reader.onTrouble(undefined);
          await this.#follow(client, mailbox, reader, signal);
        });
      } catch (thrown) {
        if (signal.aborted) return;
        reader.onTrouble(imapFailure(thrown, this.settings));
      }
      failures += 1;
      await this.deps.pause(Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10)), signal);
    }
  }

  async #connected(
    signal: AbortSignal,
    work: (client: ImapFlow, mailbox: MailboxObject) => Promise<void>,
  ): Promise<void> {
    const client = createClient(this.settings);
    // Told by the rejection of whatever is asked at that moment; without a listener it would end the process.
    client.on('error', () => undefined);
    try {
      await untilAborted(client.connect(), signal);
      const mailbox = await untilAborted(this.#open(client), signal);
      await work(client, mailbox);
      await untilAborted(client.logout(), signal);
    } catch (thrown) {
      throw signal.aborted ? signal.reason : imapFailure(thrown, this.settings);
    } finally {
      client.close();
    }
  }

  async #open(client: ImapFlow): Promise<MailboxObject> {
    try {
      return await client.mailboxOpen(this.settings.folder);
    } catch (thrown) {
      throw folderFailure(thrown, this.settings);
    }
  }

  /** Reads what is new, then waits for more, until the connection ends. */
  async #follow(client: ImapFlow, mailbox: MailboxObject, reader: MailboxReader, signal: AbortSignal): Promise<void> {
    const validity = String(mailbox.uidValidity);
    const known = await reader.readPosition();
    let uid = known?.validity === validity ? known.uid : await firstUid(client, mailbox);
    const news = new NewsOf(client);
    while (!signal.aborted) {
      for (const next of await unreadUids(client, uid)) {
        await this.#takeOne(client, next, reader);
        uid = next;
        await reader.savePosition({ validity, uid });
      }
      // Ends with the next command.
      client.idle().catch(() => undefined);
      await news.wait(askEveryMs, signal);
      signal.throwIfAborted();
      if (!client.usable)
        throw new RingbackError('RB_CHANNEL_UNAVAILABLE', 'The mail server has closed the connection.');
    }
  }

  async #takeOne(client: ImapFlow, uid: number, reader: MailboxReader): Promise<void> {
    const fetched = await client.fetchOne(String(uid), mailQuery, { uid: true });
    // Deleted or moved meanwhile.
    if (!fetched) return;
    const mail = await readMail(client, fetched);
    if (await reader.take(mail)) await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
  }
}

/** Ends a wait when a mail comes, also when it came just before. */
class NewsOf {
  #hasCome = false;
  #wake: () => void = () => undefined;

  constructor(client: ImapFlow) {
    for (const event of ['exists', 'close']) client.on(event, () => this.#tell());
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const timer = setTimeout(() => this.#tell(), ms);
    const unwatch = watchAbort(signal, () => this.#tell());
    if (!this.#hasCome) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    unwatch();
    clearTimeout(timer);
    this.#hasCome = false;
  }

  #tell(): void {
    this.#hasCome = true;
    this.#wake();
  }
}

async function unreadUids(client: ImapFlow, after: number): Promise<number[]> {
  const found = await client.search({ uid: `${after + 1}:*` }, { uid: true });
  // The last mail is always among them, also when it is older.
  return (found || [])
    .filter((uid) => uid > after)
    .sort((a, b) => a - b)
    .slice(0, batch);
}

/** The uid before that of the first mail to look at. */
async function firstUid(client: ImapFlow, { uidNext }: MailboxObject): Promise<number> {
  const since = new Date(Date.now() - firstLookDays * 24 * 60 * 60 * 1000);
  const recent = (await client.search({ since }, { uid: true })) || [];
  return Math.min(uidNext, ...recent) - 1;
}

function createClient({ host, port, security, user, password, tls, timeoutMs }: ImapSettings): ImapFlow {
  const { ImapFlow } = loadOptional(() => require('imapflow') as typeof import('imapflow'), {
    name: 'imapflow',
    code: 'RB_CONFIG',
    missing: 'Mailboxes are read by the package "imapflow", which is not installed.',
  });
  const options: ImapFlowOptions = {
    ...{ host, port, secure: security === 'tls', doSTARTTLS: security === 'none' ? false : security === 'starttls' },
    auth: { user, pass: password },
    ...(tls && { tls }),
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: 5 * 60_000 },
    // The library's own log would hold addresses.
    logger: false,
  };
  return new ImapFlow(options);
}
