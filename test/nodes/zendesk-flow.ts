import type { Sandbox } from '../../demo/sandbox/server';
import { sandboxCredentials } from '../../demo/sandbox/zendesk/authentication';
import { onTab } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { sink, watchers } from './deployed-flow';

export const zendeskCredentials = {
  zendesk: { clientId: sandboxCredentials.clientId, clientSecret: sandboxCredentials.clientSecret },
};

export interface ZendeskFlowOptions {
  account?: Record<string, unknown>;
  user?: Record<string, unknown>;
  ticket?: Record<string, unknown>;
  comment?: Record<string, unknown>;
}

/** The three nodes, each with sinks behind its outputs. */
export function zendeskFlow(sandbox: Sandbox, options: ZendeskFlowOptions = {}): FlowNode[] {
  return [
    { id: 'tab', type: 'tab', label: 'Calls' },
    {
      ...{ id: 'zendesk', type: 'ringback-zendesk', name: '', subdomain: `${sandbox.url()}/zendesk` },
      ...{ authType: 'oauth2', scope: 'tickets:read users:read tickets:write', country: 'US', timeout: 1 },
      ...{ proxyMode: 'none', ...options.account },
    },
    onTab('user', 'ringback-zendesk-user', 100, [['found'], ['notFound'], ['several']], {
      ...{ account: 'zendesk', number: 'call.ani', numberType: 'msg', timeLimit: 2, onFailure: 'error' },
      ...options.user,
    }),
    onTab('ticket', 'ringback-zendesk-ticket', 200, [['ticketFound'], ['ticketNone']], {
      ...{ account: 'zendesk', user: 'zendesk.user.id', userType: 'msg', timeLimit: 2, onFailure: 'error' },
      ...{ unsolved: ['new', 'open', 'pending', 'hold'], ...options.ticket },
    }),
    onTab('comment', 'ringback-zendesk-comment', 300, [['commented']], {
      ...{
        account: 'zendesk',
        ticket: 'zendesk.ticket.id',
        ticketType: 'msg',
        user: 'zendesk.user.id',
        userType: 'msg',
      },
      ...{ text: 'Call from ${call.ani}\nWaited: ${queue.waitedMs}', visibility: 'internal', onceKey: '${call.id}' },
      ...{ ticketStatus: '', priority: '', tags: '', fields: [], noTicket: 'nothing', newSubject: '', timeLimit: 10 },
      ...options.comment,
    }),
    ...['found', 'notFound', 'several', 'ticketFound', 'ticketNone', 'commented'].map(sink),
    ...watchers,
  ];
}
