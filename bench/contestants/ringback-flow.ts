import type { Job } from '../job';
import { type FlowNode, functionNode, pingNodes, startNode } from '../node-red';

export const followupId = 'followup';

/** The same work with our nodes; the guards are off, since a first poll of so many would be held. */
export function ringbackFlow(job: Job): FlowNode[] {
  const isPosting = job.effect === 'post';
  return [
    startNode(['poll']),
    { id: 'store', type: 'ringback-store', name: '', kind: 'embedded', file: 'ringback.sqlite' },
    {
      ...{ id: followupId, type: 'ringback-followup', name: 'Bench', active: false, store: 'store', timeZone: 'UTC' },
      ...{ frequency: 7_200, attempts: 3, quietStart: '', quietEnd: '', workingDays: [1, 2, 3, 4, 5, 6, 7] },
      ...{ holidays: '', windowZone: 'recipient' },
    },
    {
      ...{ id: 'source', type: 'ringback-integration', name: 'Source', baseUrl: job.sourceUrl, authType: 'none' },
      ...{ headers: [], query: [], proxyMode: 'none', rateRequests: 0, rateSeconds: 60, timeout: 60 },
      ...{ allowedHosts: '', tries: 4 },
    },
    {
      ...{ id: 'poll', type: 'ringback-poller', z: 'tab', name: '', followup: followupId, pollingFrequency: 7_200 },
      ...{ steps: [step(job)], loopingElement: job.shape === 'array' ? '$' : '$.records', reconciliationId: '$.id' },
      ...{ recordType: 'json', maxPages: 100_000, x: 0, y: 0, wires: [['reconcile']] },
    },
    {
      ...{ id: 'reconcile', type: 'ringback-reconciler', z: 'tab', name: '', followup: followupId },
      ...{ firstPoll: 'notify', guardNew: 0, guardGone: 0, postCondition: { mode: 'always' }, batch: 100 },
      ...{ countAttempt: isPosting ? 'delivered' : 'emitted', x: 0, y: 0 },
      wires: [[isPosting ? 'recipients' : 'count'], ['gone'], []],
    },
    functionNode('gone', "global.get('bench').count(0, msg.payload.length);", [[]]),
    ...(isPosting ? notifying(job) : [functionNode('count', counting, [[]])]),
    ...pingNodes(),
  ];
}

const counting = "global.get('bench').count(msg.payload.length, 0, msg.payload.at(-1).recordId);";

function notifying(job: Job): FlowNode[] {
  return [
    {
      ...{ id: 'recipients', type: 'ringback-recipients', z: 'tab', name: '', directory: '', group: '' },
      ...{ user: '$.assignee.email', userType: 'record', groupType: 'record', unknown: 'address', lookup: null },
      ...{ lookupKey: '', x: 0, y: 0, wires: [['notify'], []] },
    },
    {
      ...{ id: 'channel', type: 'ringback-channel', name: 'Sink', kind: 'webhook', url: job.sinkUrl, headers: [] },
      ...{ rateMessages: 0, rateSeconds: 1, timeout: 30 },
    },
    {
      ...{ id: 'notify', type: 'ringback-notifier', z: 'tab', name: '', channel: 'channel', messageType: 'text' },
      ...{ subject: '', text: `\${record.id}: \${record.title} waits for you, \${recipient.name}.`, imageUrl: '' },
      ...{ imageAlt: '', digest: false, digestText: '', uncertain: 'resend', fallback1: '', fallback2: '' },
      ...{ x: 0, y: 0, wires: [['count'], []] },
    },
    functionNode('count', counting, [[]]),
  ];
}

function step({ shape }: Job) {
  const pages = { kind: 'pageNumber', pageParameter: 'page', firstPage: 1, size: 100, endPath: '$.last' };
  return {
    ...{ name: 'Records', condition: { mode: 'always' }, integration: 'source', method: 'GET' },
    ...{ path: shape === 'array' ? '/array' : '/records', query: [], headers: [], body: '', setAttributes: [] },
    paging: shape === 'array' ? { kind: 'none' } : pages,
  };
}
