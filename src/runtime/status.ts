import type { Node } from 'node-red';
import type { RingbackError } from '../core/errors';

type Badge = { fill: 'grey' | 'blue' | 'green' | 'yellow' | 'red'; shape: 'ring' | 'dot'; text: string };

/** One vocabulary for all nodes: the colour says how things are, the text what is going on. */
export interface Status {
  /** Nothing to do yet, or switched off. */
  idle(text: string): void;
  working(text: string): void;
  ok(text: string): void;
  /** Held, or trying again later. */
  waiting(text: string): void;
  failed(error: RingbackError | string): void;
}

const longest = 80;

/** Sends a status only when it differs from the last one, and never after the node has closed. */
export function createStatus(node: Pick<Node, 'status'>, isClosed: () => boolean): Status {
  let last = '';
  const show = (fill: Badge['fill'], shape: Badge['shape'], text: string) => {
    const badge: Badge = { fill, shape, text: text.length > longest ? `${text.slice(0, longest - 1)}…` : text };
    const key = `${fill}${shape}${badge.text}`;
    if (key === last || isClosed()) return;
    last = key;
    node.status(badge);
  };
  return {
    idle: (text) => show('grey', 'ring', text),
    working: (text) => show('blue', 'dot', text),
    ok: (text) => show('green', 'dot', text),
    waiting: (text) => show('yellow', 'ring', text),
    failed: (error) => show('red', 'ring', typeof error === 'string' ? error : error.summary),
  };
}
