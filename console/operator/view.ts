import type { ConsoleState } from '../../src/runtime/console/console-messages';
import type { Route } from './route.js';

/** One screen of the console. */
export interface View {
  /** What the window is called. */
  title: string;
  element: HTMLElement;
  /** What is deployed has changed, or is known for the first time. */
  update?(state: ConsoleState): void;
  /** Another screen takes its place: whatever it is still waiting for is not wanted any more. */
  close?(): void;
}

export type ViewMaker = (route: Route) => View;
