import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Outside } from '../crash/receiver';
import { followupChain, onTab } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { servePublic, sink, watchers } from './deployed-flow';

export const publicUrl = 'https://flows.example.org/red';

const actions = [
  { name: 'approve', label: 'Approve', style: 'positive', confirm: '', comment: 'none' },
  { name: 'reject', label: 'Reject', style: 'destructive', confirm: '', comment: 'required' },
];

export interface LabOptions {
  outside: Outside;
  file: string;
  channel: Record<string, unknown>;
  people: Record<string, unknown>[];
  groups?: Record<string, unknown>[];
  notify?: Record<string, unknown>;
  recipients?: Record<string, unknown>;
}

/** A follow-up that asks by a card with two buttons, its directory, and where its answers come out. */
export function askingFlow({
  outside,
  file,
  channel,
  people,
  groups = [],
  notify,
  recipients,
}: LabOptions): FlowNode[] {
  const card = {
    title: '${record.title}',
    facts: [{ title: 'Number', value: '${recordId}' }],
    actions: [
      { name: 'approve', label: 'Approve', style: 'positive' },
      { name: 'reject', label: 'Reject', style: 'destructive' },
    ],
  };
  const flow = followupChain({
    ...{ store: { file }, sourceUrl: outside.url, webhookUrl: '', channel: { url: '', timeout: 5, ...channel } },
    followup: { frequency: 60, attempts: 5, publicUrl },
    recipients: { directory: 'directory', ...recipients },
    notify: { messageType: 'card', subject: 'Please decide', card, ...notify },
  });
  const wired = flow.map((node) => (node.id === 'notify' ? { ...node, wires: [['sent'], ['failed']] } : node));
  return [
    ...watchers,
    ...wired,
    { id: 'directory', type: 'ringback-directory', name: '', people, groups },
    onTab('action', 'ringback-action', 500, [['approved'], ['rejected'], ['late']], {
      ...{ followup: 'followup', outputs: 3, actions },
    }),
    ...['sent', 'failed', 'approved', 'rejected', 'late'].map(sink),
  ];
}

export interface Answered {
  status: number;
  type: string | undefined;
  body: string;
}

/** The public side of this Node-RED, behind a proxy that serves it below a path of its own. */
export class PublicSide {
  private constructor(private readonly server: http.Server) {}

  static async open(): Promise<PublicSide> {
    const server = http.createServer((request, response) => {
      request.url = request.url?.replace(/^\/red\//, '/');
      servePublic(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PublicSide(server);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** As a vendor does. */
  async post(
    { headers, body }: { headers: Record<string, string>; body: string | Buffer },
    path = '/ringback/channel/channel',
    method = 'POST',
  ): Promise<Answered> {
    const { port } = this.server.address() as AddressInfo;
    const request = http.request(`http://127.0.0.1:${port}/red${path}`, { method, headers });
    request.end(body);
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.once('error', reject);
    });
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    return { status: response.statusCode ?? 0, type: response.headers['content-type'], body: text };
  }
}
