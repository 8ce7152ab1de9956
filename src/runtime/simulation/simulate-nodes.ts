import { setImmediate } from 'node:timers/promises';
import type { Node, NodeAPI } from 'node-red';
import { createSqliteStore } from '../../adapters/sqlite/sqlite-store';
import { createDirectory } from '../../core/directory/directory';
import { parseEntries } from '../../core/directory/parse-entries';
import { RingbackError } from '../../core/errors';
import type { IntegrationSettings } from '../../core/extract/settings';
import { needsOf } from '../../core/followup/action';
import type { NeedsByAction } from '../../core/followup/decide';
import { parsePollingFrequency } from '../../core/followup/schedule';
import { runSimulation, type SimulationDeps } from '../../core/simulate/run-simulation';
import { mostDays, type SimulationRun, type WhatIf } from '../../core/simulate/simulation';
import { stageUnread } from '../../engine/stage';
import type { Extraction } from '../../ports/extraction';
import type { DirectoryEntries } from '../../ports/store';
import { parseActions } from '../parse-actions';
import { parseFollowup } from '../parse-followup';
import { parseNotify } from '../parse-notify';
import { parseRecipients } from '../parse-recipients';
import { parseReconcile } from '../parse-reconcile';
import { simulatedChannel } from './simulated-channels';
import { createSimulatedFlow } from './simulated-flow';

type NodeProperties = Record<string, unknown> & { id: string };

/** A follow-up's nodes with their properties as the editor has them, and what is to be supposed. Plain data: it crosses a thread. */
export interface SimulateRequest {
  from: number;
  days: number;
  records: unknown[];
  whatIf: WhatIf[];
  followup: NodeProperties;
  poller: NodeProperties;
  reconciler: NodeProperties;
  recipients: NodeProperties;
  notifier: NodeProperties;
  /** Without one, one answer ends a record. */
  action?: NodeProperties;
  channels: NodeProperties[];
  directory?: NodeProperties;
  /** What messages have taught the directory. */
  learnt?: DirectoryEntries;
  integrations: IntegrationSettings[];
}

/** Runs the nodes as they are configured on a store in memory; see `runSimulation`. */
export async function simulateNodes(
  request: SimulateRequest,
  deps: Pick<SimulationDeps, 'onProgress' | 'optedOut'> & { lookup: Extraction['lookup'] },
  signal: AbortSignal,
): Promise<SimulationRun> {
  const RED = standIn(request.integrations);
  const notify = parseNotify(request.notifier);
  const recipients = parseRecipients(RED, request.recipients);
  const directory = createDirectory(entriesOf(request.directory), request.learnt ?? { users: [], groups: [] });
  const { from, records, whatIf, followup, poller, reconciler, channels } = request;
  const days = Math.min(mostDays, Math.max(1, Math.ceil(request.days)));
  const settings = parseFollowup(followup.id, followup);
  return runSimulation(
    {
      ...{ from, days, records, whatIf, followup: settings, needs: needsIn(request.action) },
      reconciliationId: String(poller.reconciliationId || '$.id'),
      pollingFrequencyMs: parsePollingFrequency(poller.pollingFrequency),
      reconcile: parseReconcile(reconciler),
    },
    {
      ...deps,
      store: createSqliteStore({ file: ':memory:' }),
      stagePage: stageUnread,
      turn: () => setImmediate(),
      createFlow(parts) {
        const others = channels.map((values) => simulatedChannel(RED, values.id, values, parts.clock));
        const routes = notify.channels.map((id) => {
          const route = others.find(({ channel }) => channel.id === id);
          if (!route) throw noSuchChannel();
          return route;
        });
        if (others.length === 0 || (routes.length === 0 && !notify.isLastUsed)) throw noSuchChannel();
        return createSimulatedFlow({ RED, settings, recipients, directory, notify, routes, others, signal }, parts);
      },
    },
    signal,
  );
}

function needsIn(action: NodeProperties | undefined): NeedsByAction {
  const list = Array.isArray(action?.actions) ? action.actions : [];
  return list.length === 0 ? {} : needsOf(parseActions(list, action?.needs));
}

function entriesOf(directory: NodeProperties | undefined): DirectoryEntries {
  if (!directory) return { users: [], groups: [] };
  return parseEntries({ users: directory.people ?? [], groups: directory.groups ?? [] });
}

/** What the nodes ask of Node-RED, where there is none. */
function standIn(integrations: IntegrationSettings[]): NodeAPI {
  const found = (id: string) => {
    const integration = integrations.find((settings) => settings.id === id);
    return integration ? ({ id, type: 'ringback-integration', ringback: integration } as unknown as Node) : null;
  };
  const getMessageProperty = (message: object, path: string) =>
    path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], message);
  return { nodes: { getNode: found }, util: { getMessageProperty } } as unknown as NodeAPI;
}

function noSuchChannel(): RingbackError {
  return new RingbackError('RB_CONFIG', 'The notify node has no channel, or one that does not exist.', {
    remedy: 'Open the notify node and choose a channel.',
  });
}
