import fc from 'fast-check';
import type { FlowNode } from '../../../src/core/share/flow-node';

/** Flows that hang together in any way: follow-ups, calls, foreign nodes, links, groups, subflows, shared config nodes. */
export const randomFlows: fc.Arbitrary<FlowNode[]> = fc
  .record({
    seed: fc.nat(),
    followups: fc.integer({ min: 1, max: 4 }),
    wired: fc.integer({ min: 3, max: 24 }),
    idKind: fc.constantFrom('generated', 'word'),
  })
  .map(({ seed, followups, wired, idKind }) => {
    let state = seed;
    const pick = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state >>> 8) % below;
    };
    const id = (kind: string, index: number) =>
      idKind === 'word'
        ? `${kind}${index}`
        : `${Buffer.from(kind.padEnd(7, 'x')).toString('hex').slice(0, 14)}${index < 10 ? '0' : ''}${index}`;
    const ids = (kind: string, count: number) => Array.from({ length: count }, (_, index) => id(kind, index));
    const kinds = [
      'ringback-poller',
      'ringback-notifier',
      'ringback-call',
      'function',
      'link in',
      'link out',
      'link call',
      'catch',
      'comment',
      'subflow:0',
    ];
    const names = ids('wired', wired);
    const tabs = ids('t', 2);
    const groups = ids('groupof', 3);
    const canvas = names.map((name, index): FlowNode => {
      const type = kinds[pick(kinds.length)] ?? 'function';
      const to = () => names.filter(() => pick(wired) < 2);
      const z = tabs[pick(2)];
      const node: FlowNode = { id: name, type, z, x: index, y: 10, wires: [to(), to()] };
      if (pick(3) === 0) node.g = groups[z === tabs[0] ? 0 : 1];
      if (type === 'subflow:0') node.type = `subflow:${id('subflowof', 0)}`;
      if (type === 'ringback-poller') {
        node.followup = id('followupof', pick(followups));
        node.steps = [{ name: 's', integration: id('integrationof', pick(3)) }];
      }
      if (type === 'ringback-notifier') node.channel = id('ch', pick(2));
      if (type.startsWith('link')) node.links = to();
      if (type === 'catch') node.scope = pick(2) ? to() : null;
      if (type === 'function') node.func = `return [node, '${names[pick(wired)]}'];`;
      return node;
    });
    const configs: FlowNode[] = [
      ...ids('followupof', followups).map((name, index) => ({
        id: name,
        type: 'ringback-followup',
        name: `F${index % 2}`,
        store: id('sto', 0),
      })),
      ...ids('integrationof', 3).map((name) => ({
        id: name,
        type: 'ringback-integration',
        name: '',
        baseUrl: 'https://a.test',
        store: id('sto', pick(2)),
      })),
      ...ids('ch', 2).map((name) => ({ id: name, type: 'ringback-channel', kind: 'inbox', store: id('sto', pick(2)) })),
      ...ids('sto', 2).map((name) => ({ id: name, type: 'ringback-store', name })),
      { id: id('subflowof', 0), type: 'subflow', name: 'S', in: [{ wires: [{ id: id('insidesub', 0) }] }], out: [] },
      {
        id: id('insidesub', 0),
        type: 'ringback-notifier',
        z: id('subflowof', 0),
        x: 1,
        y: 1,
        channel: id('ch', 0),
        wires: [[]],
      },
    ];
    const members = (group: string | undefined) => canvas.filter(({ g }) => g === group).map((node) => node.id);
    const held: FlowNode[] = [
      ...tabs.map((name, index) => ({ id: name, type: 'tab', label: `T${index}` })),
      { id: groups[0] ?? '', type: 'group', z: tabs[0], x: 0, y: 0, nodes: members(groups[0]) },
      { id: groups[1] ?? '', type: 'group', z: tabs[1], g: groups[2], x: 0, y: 0, nodes: members(groups[1]) },
      { id: groups[2] ?? '', type: 'group', z: tabs[1], x: 0, y: 0, nodes: [groups[1]] },
    ];
    return [...held, ...configs, ...canvas];
  });
