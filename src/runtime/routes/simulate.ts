import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { RingbackError } from '../../core/errors';
import { parseExtractSettings } from '../../core/extract/parse-steps';
import type { IntegrationSettings } from '../../core/extract/settings';
import { mostDays, type WhatIf } from '../../core/simulate/simulation';
import type { EngineClient } from '../../engine/engine-client';
import { createRemoteExtraction } from '../../engine/remote-extraction';
import { findFollowup } from '../followup-service';
import { notDeployed } from '../routes';
import { acquireEngine, releaseEngine, sharedClock } from '../services';
import { deployedNodes } from '../simulation/deployed-nodes';
import type { SimulateRequest } from '../simulation/simulate-nodes';
import type { SimulationAnswer } from '../simulation/simulation-answer';
import { simulateInThread } from '../simulation/simulation-thread';
import { fromEnvironment, unsavedIntegration } from './try-poll';

type Properties = Record<string, unknown> & { id: string };

interface Running {
  abort: AbortController;
  share: number;
  messages: number;
}

/** By the id that the screen has chosen. */
const running = new Map<string, Running>();
const mostRunning = 2;
const mostRecords = 20_000;
const impatientMs = 120_000;

/**
 * POST ringback/simulate: runs a follow-up as its nodes stand in the dialogs, on the records of a live poll or on
 * those that are given; or, with the id of a follow-up as `deployed`, its nodes as they are at work. Nothing is sent
 * and nothing is stored.
 */
export async function simulate(RED: NodeAPI, request: Request): Promise<SimulationAnswer> {
  const asked = (request.body ?? {}) as Record<string, unknown>;
  const id = String(asked.id ?? '');
  const body = typeof asked.deployed === 'string' ? { ...asked, ...deployedNodes(RED, asked.deployed) } : asked;
  if (running.size >= mostRunning) throw tooMany();
  const own: Running = { abort: new AbortController(), share: 0, messages: 0 };
  running.set(id, own);
  // Whoever closes the dialog is not interested any more.
  const response = (request as Request & { res?: Response }).res;
  response?.once('close', () => own.abort.abort());
  const signal = AbortSignal.any([own.abort.signal, AbortSignal.timeout(impatientMs)]);
  const engine = acquireEngine();
  try {
    const integrations = listOf(body.integrations).map((values) => apart(unsavedIntegration(RED, values)));
    const poller = nodeOf(body.poller, 'poll');
    const records = await recordsOf(body, () => pollOnce(engine, poller, integrations, signal));
    return await simulateInThread(
      {
        request: {
          ...{ records, integrations, poller, ...nodesOf(body) },
          from: sharedClock(RED).now(),
          days: Math.min(mostDays, Math.max(1, Number(body.days) || mostDays)),
          whatIf: whatIfOf(body.whatIf),
        },
        language: String(body.language ?? ''),
        mostADay: Math.max(1, Number(body.mostADay) || 5),
      },
      {
        lookup: (lookup, lookupSignal) => engine.call('lookup', ['', lookup], lookupSignal),
        optedOut: (recipients) => optedOutOf(String((body.followup as Properties | undefined)?.id ?? ''), recipients),
        onProgress: (share, messages) => Object.assign(own, { share, messages }),
      },
      signal,
    );
  } finally {
    running.delete(id);
    await releaseEngine();
  }
}

/** Of a follow-up that is not deployed yet nobody has stopped anything. */
async function optedOutOf(followupId: string, recipients: string[]): Promise<string[]> {
  return (await findFollowup(followupId)?.storeService.store.listOptOuts(followupId, recipients)) ?? [];
}

/** GET ringback/simulate/:id: how far it is. */
export async function simulationProgress(_RED: NodeAPI, request: Request): Promise<unknown> {
  const { share = 1, messages = 0 } = running.get(String(request.params.id)) ?? {};
  return { share, messages };
}

/** POST ringback/simulate/:id/cancel: ends it; one that is over is no error. */
export async function cancelSimulation(_RED: NodeAPI, request: Request): Promise<{ ok: true }> {
  running.get(String(request.params.id))?.abort.abort();
  return { ok: true };
}

/** Those that are given, those of the last poll, or what a poll brings now. */
async function recordsOf(body: Record<string, unknown>, poll: () => Promise<unknown[]>): Promise<unknown[]> {
  if (Array.isArray(body.records)) return body.records;
  if (body.source !== 'last') return poll();
  const { id } = nodeOf(body.followup, 'follow-up');
  const service = findFollowup(id);
  if (!service) throw notDeployed('follow-up');
  const texts = await service.storeService.store.listOpenRecords(id, mostRecords);
  return texts.map((json) => JSON.parse(json) as unknown);
}

/** Reads every page, as a poll does. */
async function pollOnce(
  engine: EngineClient,
  poller: Properties,
  integrations: IntegrationSettings[],
  signal: AbortSignal,
): Promise<unknown[]> {
  const extraction = createRemoteExtraction(engine, '', () => undefined);
  const settings = parseExtractSettings(poller);
  const steps = settings.steps.map((step) => ({ ...step, integration: nameApart(step.integration) }));
  const extract = extraction.open({
    settings: { ...settings, steps },
    integrations,
    attributes: { local: {}, global: {}, user: {} },
    followup: { id: '', name: '' },
  });
  const close = () => extract.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    const records: unknown[] = [];
    for (let page = await extract.next(); page; page = page.isLast ? undefined : await extract.next()) {
      records.push(...page.records);
      if (records.length > mostRecords) throw tooManyRecords();
    }
    return records;
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

/** Under a name of its own, so that what is not deployed yet does not take the place of what is at work. */
function apart(settings: IntegrationSettings): IntegrationSettings {
  return { ...settings, id: nameApart(settings.id) };
}

function nameApart(id: string): string {
  return `simulated:${id}`;
}

function nodesOf(
  body: Record<string, unknown>,
): Pick<SimulateRequest, 'followup' | 'reconciler' | 'recipients' | 'notifier' | 'action' | 'channels' | 'directory'> {
  const recipients = nodeOf(body.recipients, 'recipients');
  const lookup = recipients.lookup as { integration?: unknown } | undefined;
  return {
    followup: nodeOf(body.followup, 'follow-up'),
    reconciler: nodeOf(body.reconciler, 'reconcile'),
    recipients: {
      ...recipients,
      ...(lookup ? { lookup: { ...lookup, integration: nameApart(String(lookup.integration ?? '')) } } : {}),
    },
    notifier: nodeOf(body.notifier, 'notify'),
    channels: listOf(body.channels).map(resolved),
    ...(body.action ? { action: nodeOf(body.action, 'action') } : {}),
    ...(body.directory ? { directory: nodeOf(body.directory, 'directory') } : {}),
  };
}

function nodeOf(value: unknown, what: string): Properties {
  if (typeof value === 'object' && value !== null) return resolved(value as Record<string, unknown>);
  throw new RingbackError('RB_INPUT', `The follow-up has no ${what} node.`, {
    remedy: `Wire a ${what} node and choose this follow-up.`,
  });
}

function resolved(values: Record<string, unknown>): Properties {
  const entries = Object.entries(values).map(([name, value]) => [name, fromEnvironment(value)]);
  return { ...Object.fromEntries(entries), id: String(values.id ?? '') };
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}

function whatIfOf(value: unknown): WhatIf[] {
  return listOf(value).map((supposed) => {
    const { kind, recordId, recipient, record } = supposed;
    const day = Number(supposed.day ?? 0);
    if (kind === 'close' && typeof recordId === 'string') return { kind, recordId, day };
    if (kind === 'add' && typeof record === 'object' && record !== null) return { kind, record, day };
    if (kind === 'act' && typeof recipient === 'string') {
      const after = Math.max(1, Number(supposed.after) || 1);
      return { kind, recipient, after, ...(typeof recordId === 'string' && recordId ? { recordId } : {}) };
    }
    throw new RingbackError('RB_INPUT', 'Something that is supposed to happen is not complete.', {
      remedy: 'Give the record or the person, and the day or the message.',
    });
  });
}

function tooMany(): RingbackError {
  return new RingbackError('RB_INPUT', 'Other simulations are running.', {
    remedy: 'Cancel one, or wait until it has ended.',
    retryable: true,
  });
}

function tooManyRecords(): RingbackError {
  return new RingbackError('RB_EXTRACT_LIMIT', `The poll brings more than ${mostRecords} records.`, {
    remedy: 'Narrow the query of the poll node, or paste some of the records.',
  });
}
