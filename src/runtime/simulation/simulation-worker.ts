import { parentPort, workerData } from 'node:worker_threads';
import { RingbackError, toRingbackError, type WireError } from '../../core/errors';
import type { AttributeScopes } from '../../core/followup/attributes';
import type { LookupRequest } from '../../ports/extraction';
import { type SimulateRequest, simulateNodes } from './simulate-nodes';
import { answerOf, type SimulationAnswer } from './simulation-answer';

/** The thread of one simulation: whoever is tired of it ends the thread. */

export interface SimulationTask {
  request: SimulateRequest;
  language: string;
  mostADay: number;
}

export type FromSimulation =
  | { kind: 'progress'; share: number; messages: number }
  | { kind: 'lookup'; id: number; request: LookupRequest }
  | { kind: 'optedOut'; id: number; recipients: string[] }
  | { kind: 'answer'; answer: SimulationAnswer }
  | { kind: 'error'; error: WireError };

export type ToSimulation = { id: number; found: AttributeScopes | string[] } | { id: number; error: WireError };

const progressEveryMs = 200;

const port = parentPort;
if (!port) throw new Error('This file is the entry point of a worker thread.');
const say = (message: FromSimulation) => port.postMessage(message);

const asked = new Map<number, { resolve(found: unknown): void; reject(error: RingbackError): void }>();
let questions = 0;
port.on('message', (message: ToSimulation) => {
  const waiting = asked.get(message.id);
  asked.delete(message.id);
  if ('error' in message) waiting?.reject(RingbackError.fromWire(message.error));
  else waiting?.resolve(message.found);
});

/** Only the main thread knows. */
function ask<Answer>(question: (id: number) => FromSimulation): Promise<Answer> {
  return new Promise((resolve, reject) => {
    questions += 1;
    asked.set(questions, { resolve: (found) => resolve(found as Answer), reject });
    say(question(questions));
  });
}

async function run({ request, language, mostADay }: SimulationTask): Promise<SimulationAnswer> {
  let saidAt = 0;
  const simulated = await simulateNodes(
    request,
    {
      lookup: (lookup) => ask<AttributeScopes>((id) => ({ kind: 'lookup', id, request: lookup })),
      optedOut: (recipients) => ask<string[]>((id) => ({ kind: 'optedOut', id, recipients })),
      onProgress(share, messages) {
        if (performance.now() - saidAt < progressEveryMs) return;
        saidAt = performance.now();
        say({ kind: 'progress', share, messages });
      },
    },
    new AbortController().signal,
  );
  return answerOf(simulated, request, { language, mostADay });
}

run(workerData as SimulationTask)
  .then((answer) => say({ kind: 'answer', answer }))
  .catch((thrown: unknown) => say({ kind: 'error', error: toRingbackError(thrown).toWire() }))
  .finally(() => port.close());
