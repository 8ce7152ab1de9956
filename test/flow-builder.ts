import type { FlowNode } from './node-red-process';

export interface ChainOptions {
  /** Properties of the store; by default the embedded one, in Node-RED's user directory. */
  store?: Record<string, unknown>;
  sourceUrl: string;
  webhookUrl: string;
  followup?: Record<string, unknown>;
  poll?: Record<string, unknown>;
  reconcile?: Record<string, unknown>;
  recipients?: Record<string, unknown>;
  notify?: Record<string, unknown>;
  channel?: Record<string, unknown>;
  /** Wires of the reconcile node's second and third output; by default to nobody. */
  closedTo?: string[];
  exhaustedTo?: string[];
}

/** Ids of the nodes that a chain is made of. */
export const chainIds = {
  tab: 'tab',
  store: 'store',
  followup: 'followup',
  integration: 'integration',
  channel: 'channel',
  poll: 'poll',
  reconcile: 'reconcile',
  recipients: 'recipients',
  notify: 'notify',
} as const;

/** A whole follow-up on one tab: poll → reconcile → recipients → notify by a webhook. */
export function followupChain(options: ChainOptions): FlowNode[] {
  const { sourceUrl, webhookUrl, closedTo = [], exhaustedTo = [] } = options;
  return [
    { id: 'tab', type: 'tab', label: 'Follow-up' },
    { id: 'store', type: 'ringback-store', name: '', kind: 'embedded', file: 'ringback.sqlite', ...options.store },
    {
      id: 'followup',
      type: 'ringback-followup',
      ...{ name: 'Approvals', store: 'store', active: true, frequency: 60, attempts: 2, timeZone: 'UTC' },
      ...options.followup,
    },
    { id: 'integration', type: 'ringback-integration', name: 'source', baseUrl: sourceUrl, tries: 1, timeout: 10 },
    {
      id: 'channel',
      type: 'ringback-channel',
      ...{ name: 'receiver', kind: 'webhook', url: webhookUrl, timeout: 10 },
      ...options.channel,
    },
    onTab('poll', 'ringback-poller', 100, [['reconcile']], {
      ...{ followup: 'followup', pollingFrequency: 60, maxPages: 1000, recordType: 'json' },
      steps: [{ name: 'records', integration: 'integration', method: 'GET', path: '/records' }],
      ...{ loopingElement: '$.records', reconciliationId: '$.id' },
      ...options.poll,
    }),
    onTab('reconcile', 'ringback-reconciler', 200, [['recipients'], closedTo, exhaustedTo], {
      ...{ followup: 'followup', batch: 100 },
      ...options.reconcile,
    }),
    onTab('recipients', 'ringback-recipients', 300, [['notify'], []], {
      ...{ user: '$.people', userType: 'record', unknown: 'address' },
      ...options.recipients,
    }),
    onTab('notify', 'ringback-notifier', 400, [[], []], {
      ...{ channel: 'channel', messageType: 'text', subject: '', text: '$' + '{record.title}', uncertain: 'resend' },
      ...options.notify,
    }),
  ];
}

/** A node with a place on the tab: without one Node-RED takes it for a configuration. */
export function onTab(
  id: string,
  type: string,
  x: number,
  wires: string[][],
  properties: Record<string, unknown> = {},
): FlowNode {
  return { id, type, z: 'tab', x, y: 100, wires, ...properties };
}
