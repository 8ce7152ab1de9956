import type { FlowNode } from '../core/share/flow-node';
import type { Credentials, Target } from '../core/share/plan';

/** Flows as they are now. */
export interface FlowsNow extends Target {
  nodes: FlowNode[];
  /** Tells these flows from those that somebody deploys later. */
  revision: string;
}

/** Where flows are: a running Node-RED, or a file. */
export interface FlowPlace {
  read(): Promise<FlowsNow>;
  /**
   * Replaces all flows, unless they have changed since `revision`.
   *
   * @returns the new revision
   * @throws RingbackError RB_SHARE_CHANGED when somebody has deployed meanwhile; then nothing is written.
   */
  write(nodes: readonly FlowNode[], revision: string, credentials: Credentials): Promise<string>;
}
