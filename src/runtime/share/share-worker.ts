import { parentPort, workerData } from 'node:worker_threads';
import { type AdminAddress, createNodeRedAdmin } from '../../adapters/node-red-admin/node-red-admin';
import { toRingbackError, type WireError } from '../../core/errors';
import { askOwnServer } from './ask-own-server';
import { runShareTask, type ShareTask } from './share-task';

/** The thread of one export or import: it reads the flows, compares, and deploys. */

export interface ShareWork {
  task: ShareTask;
  address: AdminAddress;
}

/** The answer as JSON: a text crosses at a fraction of what its objects would cost. */
export type FromShare = { json: string } | { error: WireError };

const port = parentPort;
if (!port) throw new Error('This file is the entry point of a worker thread.');
const say = (message: FromShare) => port.postMessage(message);

const { task, address } = workerData as ShareWork;
runShareTask(task, createNodeRedAdmin(address, askOwnServer))
  .then((answer) => say({ json: JSON.stringify(answer) }))
  .catch((thrown: unknown) => say({ error: toRingbackError(thrown).toWire() }))
  .finally(() => port.close());
