import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';

/** The mailboxes of the mail server that mail.sh set up in `folder`. */
export class Mailboxes {
  constructor(private readonly folder: string) {}

  /** From now on, mail to NAME@example.test is taken. */
  create(name: string): void {
    const mailbox = join(this.folder, 'mail', name);
    mkdirSync(mailbox, { recursive: true });
    // The server delivers under an account of its own.
    chmodSync(mailbox, 0o777);
  }

  /** Mail to these names is put off from now on; to nobody else. */
  setBusy(names: string[]): void {
    writeFileSync(join(this.folder, 'busy'), names.map((name) => `${name}\n`).join(''));
  }

  /** Mail to these names is taken from now on, and comes back to its sender with a report. */
  setLeft(names: string[]): void {
    writeFileSync(join(this.folder, 'left'), names.map((name) => `${name}\n`).join(''));
  }

  /** How often the server has put mail to the name off, by its log. */
  countDeferrals(name: string): number {
    const lines = readFileSync(join(this.folder, 'log', 'mainlog'), 'utf8').split('\n');
    return lines.filter((line) => line.includes('temporarily rejected RCPT') && line.includes(`<${name}@`)).length;
  }

  count(name: string): number {
    return this.#files(name).length;
  }

  /** Everything that was delivered, parsed, oldest first. */
  async read(name: string): Promise<Email[]> {
    return Promise.all(this.#files(name).map((file) => PostalMime.parse(readFileSync(file))));
  }

  #files(name: string): string[] {
    const fresh = join(this.folder, 'mail', name, 'new');
    return existsSync(fresh)
      ? readdirSync(fresh)
          .sort()
          .map((file) => join(fresh, file))
      : [];
  }
}
