import './screen-words.js';
import type { ConsoleState } from '../../src/runtime/console/console-messages';
import type { Failure } from '../screens/failure.js';
import { simulationForm } from '../screens/simulation-form.js';
import { element, setText } from '../shared/element.js';
import { ask, longWaitMs, Refused } from '../shared/server.js';
import { text } from '../shared/texts.js';
import { sentenceOf } from './confirm.js';
import { channelName } from './event-list.js';
import { crumbs } from './record-list.js';
import type { Route } from './route.js';
import type { View } from './view.js';

/** Runs a deployed follow-up through the days to come: nothing is sent, and nothing is stored. */
export function simulationPage({ path }: Route): View {
  const id = path[1] ?? '';
  const heading = element('h1', { textContent: text('simulation') });
  const form = simulationForm({
    hint: text('simulationHint'),
    subject: () => ({ deployed: id }),
    request: answered,
    channelName,
  });
  const card = element('section', { className: 'card part', ariaLabel: text('simulation') }, form.element);
  return {
    title: text('simulation'),
    element: element('article', {}, crumbs(id), heading, card),
    update({ followups }: ConsoleState) {
      const name = followups.find((one) => one.id === id)?.name ?? id;
      setText(heading, text('simulationOf', { name }));
    },
    close: () => form.close(),
  };
}

async function answered<Answer>(_method: 'GET' | 'POST', part: string, body?: object): Promise<Answer> {
  try {
    return await ask<Answer>(part, body, longWaitMs);
  } catch (error) {
    const code = error instanceof Refused ? error.code : '';
    throw { code, message: sentenceOf(error) } satisfies Failure;
  }
}
