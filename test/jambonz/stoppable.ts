/** Something that can be stopped. */
export class Stoppable {
  readonly stopped: Promise<void>;
  isStopped = false;
  #stop: () => void = () => undefined;

  constructor() {
    this.stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
  }

  stop(): void {
    this.isStopped = true;
    this.#stop();
  }

  /** For so long, or until it is stopped. */
  async wait(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([waited, this.stopped]);
    clearTimeout(timer);
  }
}
