import type { Node } from 'node-red';
import type { RingbackError } from '../core/errors';
import type { NodeScope } from './scope';

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
/** Each status goes to every open editor; in between, what is over before anybody could read it is left out. */
const quietMs = 250;

/** Sends a status only when it differs from the last one, not more often than anybody can read, and never after the node has closed. */
export function createStatus(node: Pick<Node, 'status'>, scope: Pick<NodeScope, 'isClosed' | 'onClose'>): Status {
  let shown = '';
  let next: Badge | undefined;
  let timer: NodeJS.Timeout | undefined;
  const send = (badge: Badge) => {
    const key = `${badge.fill}${badge.shape}${badge.text}`;
    if (key === shown || scope.isClosed) return;
    shown = key;
    node.status(badge);
  };
  const settle = () => {
    timer = undefined;
    if (!next) return;
    send(next);
    next = undefined;
    timer = setTimeout(settle, quietMs);
  };
  scope.onClose(() => clearTimeout(timer));
  const show = (fill: Badge['fill'], shape: Badge['shape'], text: string) => {
    const badge: Badge = { fill, shape, text: text.length > longest ? `${text.slice(0, longest - 1)}…` : text };
    if (timer) {
      next = badge;
      return;
    }
    send(badge);
    timer = setTimeout(settle, quietMs);
  };
  return {
    idle: (text) => show('grey', 'ring', text),
    working: (text) => show('blue', 'dot', text),
    ok: (text) => show('green', 'dot', text),
    waiting: (text) => show('yellow', 'ring', text),
    failed: (error) => show('red', 'ring', typeof error === 'string' ? error : error.summary),
  };
}
