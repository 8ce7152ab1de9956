import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { RingbackError, toRingbackError } from '../../core/errors';
import type { AttributeScopes } from '../../core/followup/attributes';
import type { Extraction } from '../../ports/extraction';
import type { SimulationAnswer } from './simulation-answer';
import type { FromSimulation, SimulationTask, ToSimulation } from './simulation-worker';

export interface SimulationHost {
  /** Asks the systems that know recipients; a simulation reads, as Try does. */
  lookup: Extraction['lookup'];
  /** Which of these recipients have stopped the messages. */
  optedOut(recipients: string[]): Promise<string[]>;
  onProgress(share: number, messages: number): void;
}

/** Runs a simulation in a thread of its own, so that neither the editor nor the follow-ups wait for it. Ends when aborted. */
export function simulateInThread(
  task: SimulationTask,
  { lookup, optedOut, onProgress }: SimulationHost,
  signal: AbortSignal,
): Promise<SimulationAnswer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    const worker = new Worker(join(__dirname, 'simulation-worker.js'), {
      name: 'ringback-simulation',
      workerData: task,
      // Messages are short-lived by the hundred thousand: a larger young generation copies fewer of them.
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    });
    const cancel = () => end(() => reject(cancelled()));
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', cancel);
      settle();
      worker.terminate().catch(reject);
    };
    signal.addEventListener('abort', cancel, { once: true });
    const answer = (id: number, asked: Promise<AttributeScopes | string[]>) => {
      const tell = (message: ToSimulation) => worker.postMessage(message);
      asked
        .then((found) => tell({ id, found }))
        .catch((thrown: unknown) => tell({ id, error: toRingbackError(thrown).toWire() }));
    };
    worker.on('message', (message: FromSimulation) => {
      switch (message.kind) {
        case 'progress':
          return onProgress(message.share, message.messages);
        case 'lookup':
          return answer(message.id, lookup(message.request, signal));
        case 'optedOut':
          return answer(message.id, optedOut(message.recipients));
        case 'answer':
          return end(() => resolve(message.answer));
        case 'error':
          return end(() => reject(RingbackError.fromWire(message.error)));
      }
    });
    worker.once('error', (error) => end(() => reject(toRingbackError(error))));
    worker.once('exit', () => end(() => reject(cancelled())));
  });
}

function cancelled(): RingbackError {
  return new RingbackError('RB_CLOSED', 'The simulation was cancelled.', { remedy: 'Nothing was sent or stored.' });
}
