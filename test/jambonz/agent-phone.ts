import type { AgentBehaviour } from '../contract/gateway-lab';

/** A phone that jambonz can ring. */
export class AgentPhone {
  readonly ringing: Promise<void>;
  readonly talking: Promise<void>;
  readonly released: Promise<void>;
  /** Settles when the agent puts the receiver down. */
  readonly down: Promise<void>;
  ring: () => void = () => undefined;
  talk: () => void = () => undefined;
  release: () => void = () => undefined;
  putDown: () => void = () => undefined;

  constructor(
    readonly name: string,
    readonly behaviour: AgentBehaviour,
  ) {
    const gate = (open: (resolve: () => void) => void) => new Promise<void>((resolve) => open(resolve));
    this.ringing = gate((resolve) => {
      this.ring = resolve;
    });
    this.talking = gate((resolve) => {
      this.talk = resolve;
    });
    this.released = gate((resolve) => {
      this.release = resolve;
    });
    this.down = gate((resolve) => {
      this.putDown = resolve;
    });
  }
}
