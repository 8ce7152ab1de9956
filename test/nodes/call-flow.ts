import { onTab } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { sink, watchers } from './deployed-flow';

/** What the nodes of the flow say. */
export const said = { welcome: 'Welcome.', question: 'Press 1 or 2.', goodbye: 'Goodbye.' };

export interface CallFlowOptions {
  /** The store's file, in Node-RED's user directory. */
  file: string;
  /** Other properties, by the id of a node. */
  over?: Record<string, Record<string, unknown>>;
  /** Ids of nodes that are not there. */
  without?: string[];
  more?: FlowNode[];
}

export const words = (text: string) => [{ kind: 'text', text }];

const waiting = {
  ...{ skills: [], music: [], ringSeconds: 20, wrapUpSeconds: 0, announceSeconds: 0, longestWaitSeconds: 0 },
  ...{ announcePosition: false, announceWait: false, maxWaiting: 0, callbackDigit: '' },
  ...{ overflowSeconds: 0, overflowQueue: '' },
};

/** A queue of the team, as its dialog stores it. */
export const queueOf = (name: string, own: Record<string, unknown> = {}) => ({ ...waiting, name, ...own });

/** Ids of the nodes that work on calls. */
export const stepIds = ['prompt', 'menu', 'queue', 'hangup'] as const;

/** call → prompt → menu → 1: queue, 2: hang up. A sink behind each output, a Catch and a Complete node. */
export function callFlow({ file, over = {}, without = [], more = [] }: CallFlowOptions): FlowNode[] {
  const speaker = { language: '', voice: '' };
  const flow: FlowNode[] = [
    { id: 'tab', type: 'tab', label: 'Calls' },
    { id: 'store', type: 'ringback-store', name: '', kind: 'embedded', file },
    {
      // Not 'gateway': a value of one of its properties would look like a reference to itself.
      ...{ id: 'exchange', type: 'ringback-gateway', name: 'Telephone', kind: 'simulator', store: 'store' },
      ...{ language: 'en-US', speech: 'gateway', voices: [], callerNumber: '' },
    },
    {
      ...{ id: 'team', type: 'ringback-team', name: 'Service desk', store: 'store', handleSeconds: 120 },
      agents: [
        { id: 'ana', name: 'Ana Souza', skills: ['network'], address: '' },
        { id: 'ben', name: 'Ben Okafor', skills: ['printers'], address: '' },
      ],
      queues: [queueOf('Support'), queueOf('Second line')],
      ...{ timeZone: 'UTC', hours: [], holidays: [] },
    },
    onTab('call', 'ringback-call', 100, [['prompt', 'came'], ['ended']], {
      ...{ gateway: 'exchange', team: '', numbers: '', language: '', silence: 5, apology: 'Sorry.' },
    }),
    onTab('prompt', 'ringback-prompt', 200, [['menu', 'prompted']], { prompts: words(said.welcome), ...speaker }),
    onTab('menu', 'ringback-menu', 300, [['queue', 'one'], ['hangup', 'two'], ['noInput'], ['invalid']], {
      ...{ mode: 'options', prompts: words(said.question), noInputPrompts: [], invalidPrompts: [] },
      options: [
        { digits: '1', label: 'Agent' },
        { digits: '2', label: 'Goodbye' },
      ],
      ...{ minDigits: 1, maxDigits: 8, terminator: '#', firstDigitTimeout: 60, interDigitTimeout: 1, retries: 2 },
      ...{ bargeIn: true, sensitive: false, expected: '', expectedType: 'str', ...speaker },
    }),
    onTab('queue', 'ringback-queue', 400, [['connected'], ['timedOut'], ['nobody'], ['callback']], {
      ...{ team: 'team', queue: 'Support', priority: 'zendesk.ticket.priority', priorityType: 'msg' },
      severities: [
        { value: 'urgent', priority: 1 },
        { value: 'high', priority: 2 },
        { value: 'normal', priority: 3 },
        { value: 'low', priority: 4 },
      ],
      ...{ defaultPriority: 3, skills: '', skillsType: 'str', whisper: '', ...speaker },
    }),
    onTab('hangup', 'ringback-hangup', 400, [['hungUp']], { prompts: words(said.goodbye), ...speaker }),
    { id: 'complete', type: 'complete', z: 'tab', x: 100, y: 300, scope: [...stepIds], wires: [['completed']] },
    ...['came', 'prompted', 'one', 'two', 'noInput', 'invalid', 'connected', 'timedOut', 'nobody', 'callback'].map(
      sink,
    ),
    ...['hungUp', 'ended', 'completed', 'told'].map(sink),
    ...watchers,
    ...more,
  ];
  return flow.filter(({ id }) => !without.includes(id)).map((node) => ({ ...node, ...over[node.id] }));
}

/** A function node. */
export function functionNode(id: string, func: string, wires: string[][]): FlowNode {
  return onTab(id, 'function', 250, wires, { func, outputs: wires.length, initialize: '', finalize: '', libs: [] });
}
