import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { consoleState } from '../console/console-state';
import { startLive } from './live';

/** How often a change is looked for: deploys replace what could be listened to, and people read no faster. */
const lookEveryMs = 1_000;

/** GET ringback/console/events: all that is deployed, at once and at each change. */
export function consoleEvents(RED: NodeAPI, request: Request, response: Response): void {
  const live = startLive(request, response);
  let told = '';
  const look = () => {
    const { now, ...state } = consoleState(RED);
    const text = JSON.stringify(state);
    if (text === told) return;
    told = text;
    live.send({ now, ...state });
  };
  look();
  const timer = setInterval(look, lookEveryMs);
  live.onClose(() => clearInterval(timer));
}
