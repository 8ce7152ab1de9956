import type { Job } from '../job';
import { type FlowNode, functionNode, pingNodes, startNode } from '../node-red';

/**
 * What one builds with the nodes that come with Node-RED: http request → split → function with context →
 * http request or counter. `paged` leaves the split out and looks through a whole page in one function; what is new
 * goes on as a message for each record, for that is what notifies people in a stock flow.
 */
export function stockFlow(job: Job, isPaged: boolean): FlowNode[] {
  const first = job.shape === 'array' ? `${job.sourceUrl}/array` : `${job.sourceUrl}/records?page=1`;
  const common = [
    startNode(['begin']),
    functionNode('begin', `return { page: 1, url: ${JSON.stringify(first)} };`, [['get']]),
    httpRequest('get', 'GET', '', 'obj', ['page']),
    ...pingNodes(),
  ];
  const counter = functionNode('count', "global.get('bench').count(1);", [[]]);
  if (isPaged) return [...common, functionNode('page', `${nextPage(job)}${diffPage}`, [['count'], ['get']]), counter];
  const effect =
    job.effect === 'post'
      ? [
          functionNode('diff', diffRecord, [['post']]),
          httpRequest('post', 'POST', job.sinkUrl, 'txt', ['count']),
          functionNode('count', "if (msg.statusCode === 200) global.get('bench').count(1);", [[]]),
        ]
      : [functionNode('diff', diffRecord, [['count']]), counter];
  return [
    ...common,
    functionNode('page', `${nextPage(job)}return [{ payload: records }, next];`, [['split'], ['get']]),
    {
      ...{ id: 'split', type: 'split', z: 'tab', name: '', splt: '\\n', spltType: 'str', arraySplt: 1 },
      ...{ arraySpltType: 'len', stream: false, addname: '', property: 'payload', x: 0, y: 0, wires: [['diff']] },
    },
    ...effect,
  ];
}

function nextPage({ shape, sourceUrl }: Job): string {
  if (shape === 'array') return 'const records = msg.payload; const next = null;\n';
  return `const { records, last } = msg.payload;
const page = msg.page + 1;
const next = last ? null : { page, url: ${JSON.stringify(`${sourceUrl}/records?page=`)} + page };
`;
}

const diffRecord = `const seen = context.get('seen') || {};
const { id } = msg.payload;
const text = JSON.stringify(msg.payload);
if (seen[id] === text) return null;
const isNew = seen[id] === undefined;
seen[id] = text;
context.set('seen', seen);
return isNew ? msg : null;`;

const diffPage = `const seen = context.get('seen') || {};
const now = context.get('now') || {};
const fresh = [];
for (const record of records) {
  const text = JSON.stringify(record);
  if (seen[record.id] === undefined) fresh.push({ payload: record });
  now[record.id] = text;
}
let gone = 0;
if (next) {
  context.set('now', now);
} else {
  for (const id in seen) if (now[id] === undefined) gone += 1;
  context.set('seen', now);
  context.set('now', undefined);
}
if (gone > 0) global.get('bench').count(0, gone);
return [fresh, next];`;

function httpRequest(id: string, method: string, url: string, ret: string, wires: string[]): FlowNode {
  return {
    ...{ id, type: 'http request', z: 'tab', name: '', method, ret, paytoqs: 'ignore', url, tls: '', persist: true },
    ...{ proxy: '', insecureHTTPParser: false, authType: '', senderr: false, headers: [], x: 0, y: 0, wires: [wires] },
  };
}
