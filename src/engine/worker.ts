import { parentPort } from 'node:worker_threads';
import { toRingbackError } from '../core/errors';
import { runLookup } from '../core/extract/lookup';
import { tryExtract } from '../core/extract/try-extract';
import { ExtractHost } from './extract-host';
import { HttpClients } from './http-clients';
import type { EngineMethods, FromEngine, ToEngine } from './protocol';
import { stageRecords, stageUnread } from './stage';
import { StoreHost } from './store-host';

/** The engine thread: extraction and the stores, away from the thread that Node-RED's editor and flows run on. */

type Async<T> = {
  [M in keyof T]: T[M] extends (...args: infer A) => infer R
    ? (signal: AbortSignal, ...args: A) => R | Promise<R>
    : never;
};

const port = parentPort;
if (!port) throw new Error('This file is the entry point of a worker thread.');

const stores = new StoreHost();
const clients = new HttpClients(stores);
const extracts = new ExtractHost(clients);
const running = new Map<number, AbortController>();

const methods: Async<EngineMethods> = {
  openStore: (_signal, key, settings) => stores.open(key, settings),
  closeStore: (_signal, key) => stores.close(key),
  callStore: (_signal, key, method, args) => {
    const store = stores.get(key);
    return (store[method] as (...values: unknown[]) => unknown).apply(store, args);
  },
  openExtract: (_signal, handle, _storeKey, request) => extracts.open(handle, request),
  nextPage: (_signal, handle) => extracts.next(handle),
  extractReport: (_signal, handle) => extracts.report(handle),
  closeExtract: (_signal, handle) => extracts.close(handle),
  stage: (_signal, key, lease, records, condition, attributes) =>
    stageRecords(stores.get(key), lease, records, condition, attributes),
  stageUnread: (_signal, handle, key, lease, page, condition, attributes) =>
    stageUnread(stores.get(key), lease, extracts.pageInHand(handle, page), condition, attributes),
  lookup: async (signal, _storeKey, { step, integration, context }) => {
    const { http, baseUrl } = clients.of([integration]);
    const found = await runLookup(step, { http, baseUrl, signal, now: Date.now }, context);
    return found.attributes;
  },
  tryExtract: async (signal, { settings, integrations }) => {
    const of = clients.of(integrations, (integration) => clients.create(integration));
    const attributes = { local: {}, global: {}, user: {} };
    try {
      return await tryExtract(settings, { ...of, attributes, context: {}, signal, now: Date.now });
    } finally {
      of.closeAll();
    }
  },
};

async function answer(call: Extract<ToEngine, { kind: 'call' }>): Promise<void> {
  const abort = new AbortController();
  running.set(call.id, abort);
  let reply: FromEngine;
  try {
    const method = methods[call.method] as (signal: AbortSignal, ...args: unknown[]) => unknown;
    reply = { id: call.id, value: await method(abort.signal, ...call.args) };
  } catch (error) {
    reply = { id: call.id, error: toRingbackError(error).toWire() };
  } finally {
    running.delete(call.id);
  }
  port?.postMessage(reply);
}

async function shutdown(): Promise<void> {
  for (const abort of running.values()) abort.abort();
  extracts.closeAll();
  clients.closeAll();
  await stores.closeAll();
  port?.close();
}

port.on('message', (message: ToEngine) => {
  switch (message.kind) {
    case 'call':
      answer(message);
      break;
    case 'abort':
      running.get(message.id)?.abort();
      break;
    case 'shutdown':
      shutdown();
      break;
  }
});
