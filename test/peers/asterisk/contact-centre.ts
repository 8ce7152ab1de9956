import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pointAt } from '../../flows/example-flows';
import { type FlowNode, packageFolder } from '../../node-red-process';
import { zendeskCredentials } from '../../nodes/zendesk-flow';
import { account } from './asterisk-server';

export interface ContactCentreSettings {
  sandboxUrl: string;
  ariUrl: string;
  /** How Asterisk reaches Node-RED. */
  mediaUrl: string;
}

export interface ContactCentre {
  flows: FlowNode[];
  credentials: Record<string, Record<string, string>>;
  teamId: string;
  gatewayId: string;
  callId: string;
}

/** Two whom the example comes with, and three more. */
export const agents = [
  { id: 'ana', name: 'Ana Souza' },
  { id: 'bruno', name: 'Bruno Keller' },
  { id: 'carla', name: 'Carla Ruiz' },
  { id: 'dario', name: 'Dario Conti' },
  { id: 'elif', name: 'Elif Kaya' },
] as const;

/** Names of the debug nodes that tell of ends and of errors. */
export const shown = { ended: 'ended', error: 'error' } as const;

/**
 * The example "Zendesk contact centre" as it is, with its configuration changed in its dialogs: the gateway is an
 * Asterisk that espeak-ng speaks for, agents have phones, and take the next call a second after the last. Two nodes
 * more listen to what "sum up the call" has done.
 */
export function contactCentre({ sandboxUrl, ariUrl, mediaUrl }: ContactCentreSettings): ContactCentre {
  const file = join(packageFolder(), 'examples', 'calls', 'Zendesk contact centre.json');
  const flows = pointAt(JSON.parse(readFileSync(file, 'utf8')) as FlowNode[], sandboxUrl);
  const find = (type: string): FlowNode => {
    const node = flows.find((one) => one.type === type);
    if (!node) throw new Error(`The example has no ${type}.`);
    return node;
  };
  const [gateway, team, zendesk] = [find('ringback-gateway'), find('ringback-team'), find('ringback-zendesk')];
  Object.assign(gateway, { kind: 'asterisk', ariUrl, mediaUrl, speech: 'command' });
  Object.assign(team, {
    agents: agents.map((agent, index) => ({ ...agent, skills: [], address: `PJSIP/agent${index + 1}` })),
    queues: (team.queues as object[]).map((queue) => ({ ...queue, wrapUpSeconds: 1 })),
  });
  const { z = '', id: commentId } = find('ringback-zendesk-comment');
  flows.push(...listeners(z, commentId));
  return {
    flows,
    credentials: {
      [gateway.id]: { ariUser: account.user, ariPassword: account.password },
      [zendesk.id]: zendeskCredentials.zendesk,
    },
    teamId: team.id,
    gatewayId: gateway.id,
    callId: find('ringback-call').id,
  };
}

function listeners(z: string, scope: string): FlowNode[] {
  return [
    {
      ...{ id: 'b3a1c0de00000c01', type: 'complete', z, name: '', scope: [scope], uncaught: false },
      ...{ x: 140, y: 700, wires: [['b3a1c0de00000c02']] },
    },
    {
      ...{ id: 'b3a1c0de00000c02', type: 'debug', z, name: shown.ended, active: true, tosidebar: true },
      ...{ console: false, tostatus: false, complete: 'call', targetType: 'msg', statusVal: '', statusType: 'auto' },
      ...{ x: 310, y: 700, wires: [] },
    },
  ];
}
