import {
  type CommentJob,
  type NewTicketJob,
  openTicket,
  type WriteDeps,
  type WrittenComment,
  writeComment,
} from './write-comment';

/** Marks that are remembered after they were written. */
const mostRemembered = 2_000;

/** Writes comments of one account; of messages with one mark, one writes and the others are told of it. */
export class CommentWriter {
  readonly #atWork = new Map<string, Promise<WrittenComment>>();
  readonly #written = new Map<string, WrittenComment>();

  constructor(private readonly deps: WriteDeps) {}

  comment(job: CommentJob, signal: AbortSignal): Promise<WrittenComment> {
    return this.#once(job.change.mark, () => writeComment(job, this.deps, signal));
  }

  open(job: NewTicketJob, signal: AbortSignal): Promise<WrittenComment> {
    return this.#once(job.change.mark, () => openTicket(job, this.deps, signal));
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    while (this.#atWork.size > 0) await Promise.allSettled(this.#atWork.values());
  }

  async #once(mark: string, write: () => Promise<WrittenComment>): Promise<WrittenComment> {
    for (let other = this.#atWork.get(mark); other; other = this.#atWork.get(mark)) {
      // Its own message is told of its failure; this one tries itself.
      await other.catch(() => undefined);
    }
    const before = this.#written.get(mark);
    if (before) return { ...before, wasDuplicate: true };
    const work = write();
    this.#atWork.set(mark, work);
    try {
      const written = await work;
      this.#remember(mark, written);
      return written;
    } finally {
      this.#atWork.delete(mark);
    }
  }

  #remember(mark: string, written: WrittenComment): void {
    this.#written.set(mark, written);
    if (this.#written.size > mostRemembered) this.#written.delete(this.#written.keys().next().value as string);
  }
}
