import type { MenuOption, PromptItem, Queue } from '../call-settings.js';
import { copyOfList } from '../call-settings.js';
import type { EditorNode, FlowNode } from '../node-red-editor.js';
import { text } from '../text.js';
import { draftNode, flowNode } from './draft-nodes.js';

export interface CallNodes {
  call: EditorNode;
  greeting: EditorNode;
  user: EditorNode;
  ticket: EditorNode;
  menu: EditorNode;
  queue: EditorNode;
  comment: EditorNode;
}

/** The queue that an option leads to; without one, to a goodbye. */
export type Targets = (string | undefined)[];

/** What tells one option from the others: its key, or what is said for want of one. */
export function howChosen({ digits, phrases = [] }: MenuOption): string {
  return digits || phrases.join(', ');
}

/** What each option leads to: as chosen before, else the queue of its name, else the first queue for the first. */
export function targetsOf(options: MenuOption[], queues: Queue[], chosen: Map<string, string | undefined>): Targets {
  const names = queues.map(({ name }) => name);
  return options.map((option, index) => {
    const { label } = option;
    const how = howChosen(option);
    const before = chosen.get(how);
    if (chosen.has(how) && (before === undefined || names.includes(before))) return before;
    const named = names.find((name) => name.toLowerCase() === label.toLowerCase());
    return named ?? (index === 0 ? names[0] : undefined);
  });
}

const says = (name: string): PromptItem[] => [{ kind: 'text', text: text(`guide.default.${name}`) }];

/** The nodes of a call flow, wired, from the origin to the right; what follows the call's end beneath. */
export function callFlow(nodes: CallNodes, options: { hasZendesk: boolean; targets: Targets }): FlowNode[] {
  const { call, greeting, menu, comment } = nodes;
  const { hasZendesk, targets } = options;
  const lookup = hasZendesk ? zendeskNodes(nodes) : [];
  const first = hasZendesk ? nodes.user.id : menu.id;
  const menuAt = hasZendesk ? 1180 : 500;
  return [
    flowNode(call, { x: 80, y: 100, wires: [[greeting.id], hasZendesk ? [comment.id] : []] }),
    flowNode(greeting, { name: text('guide.node.greeting'), x: 280, y: 80, wires: [[first]] }),
    ...lookup,
    ...menuNodes(nodes, targets, menuAt),
    ...(hasZendesk ? [flowNode(comment, { account: nodes.user.account, x: 300, y: 220, wires: [[]] })] : []),
  ];
}

/** Whoever cannot be found, and whatever Zendesk answers, the caller goes on to the menu. */
function zendeskNodes({ user, ticket, menu }: CallNodes): FlowNode[] {
  const read = draftNode('ringback-prompt', { prompts: says('ticket') });
  const { account } = user;
  return [
    flowNode(user, { x: 480, y: 80, wires: [[ticket.id], [menu.id], [menu.id]] }),
    flowNode(ticket, { account, x: 700, y: 40, wires: [[read.id], [menu.id]] }),
    flowNode(read, { name: text('guide.node.ticket'), x: 940, y: 20, wires: [[menu.id]] }),
    {
      ...{ id: RED.nodes.id(), type: 'catch', name: text('guide.node.trouble'), scope: [user.id, ticket.id] },
      ...{ uncaught: false, x: 720, y: 160, wires: [[menu.id]] },
    },
  ];
}

function menuNodes({ menu, queue }: CallNodes, targets: Targets, x: number): FlowNode[] {
  const hangup = (name: string, at: { x: number; y: number }, prompts = says(name)) =>
    flowNode(draftNode('ringback-hangup', { name: text(`guide.node.${name}`), prompts }), { ...at, wires: [[]] });
  const queues = [...new Set(targets.filter((target) => target !== undefined))];
  const next = x + 240;
  const last = next + 240;
  const goodbye = targets.includes(undefined) ? [hangup('goodbye', { x: next, y: 80 + queues.length * 60 })] : [];
  const unheard = hangup('unheard', { x: next, y: 140 + queues.length * 60 });
  const busy = queues.length > 0 ? [hangup('busy', { x: last, y: 60 })] : [];
  const calledBack = queues.length > 0 ? [hangup('calledBack', { x: last, y: 120 }, [])] : [];
  const waiting = queues.map((name, index) => {
    // The first is the one that was entered; the others are as it is, but for the queue.
    const values = Object.fromEntries(Object.keys(queue._def.defaults).map((property) => [property, queue[property]]));
    const node = index === 0 ? queue : draftNode(queue.type, structuredClone(values));
    const toBusy = busy.map(({ id }) => id);
    const wires = [[], toBusy, toBusy, calledBack.map(({ id }) => id)];
    return flowNode(node, { queue: name, x: next, y: 40 + index * 60, wires });
  });
  const idOf = (target: string | undefined) =>
    target === undefined ? goodbye[0]?.id : waiting[queues.indexOf(target)]?.id;
  const wires = [...targets.map(idOf), unheard.id, unheard.id].map((id) => (id === undefined ? [] : [id]));
  return [
    flowNode(menu, { name: text('guide.node.menu'), outputs: wires.length, x, y: 80, wires }),
    ...waiting,
    ...goodbye,
    unheard,
    ...busy,
    ...calledBack,
  ];
}

/** The options that the menu's dialog has kept. */
export function optionsOf(menu: EditorNode): MenuOption[] {
  return copyOfList<MenuOption>(menu.options);
}
