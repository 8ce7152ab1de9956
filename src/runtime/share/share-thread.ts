import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { RingbackError, toRingbackError } from '../../core/errors';
import type { FromShare, ShareWork } from './share-worker';

/**
 * Runs an export or import in a thread of its own: with large flows it computes for seconds.
 *
 * @returns what `runShareTask` answers, as JSON
 */
export function shareInThread(work: ShareWork): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, 'share-worker.js'), { name: 'ringback-share', workerData: work });
    worker.once('message', (message: FromShare) => {
      if ('error' in message) reject(RingbackError.fromWire(message.error));
      else resolve(message.json);
    });
    worker.once('error', (error) => reject(toRingbackError(error)));
    worker.once('exit', () => reject(ended()));
  });
}

function ended(): RingbackError {
  return new RingbackError('RB_CLOSED', 'The export or import ended without an answer.', { remedy: 'Try it again.' });
}
