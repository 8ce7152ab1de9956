import { element } from './element.js';
import type { Segment } from './simple-path.js';
import { formatNumber, text } from './text.js';

export interface Picked {
  segments: Segment[];
  value: unknown;
}

const rowsAtOnce = 50;
const longestText = 120;

/**
 * JSON as a tree that is walked with the arrow keys. Lists and single values can be picked by a click or
 * by Enter. Branches are built when they are opened, and long ones in portions.
 */
export function jsonTree(json: unknown, label: string, pick: (picked: Picked) => void): HTMLElement {
  const tree = element('ul', { class: 'ringback-tree', role: 'tree', 'aria-label': label });
  tree.append(treeItem('$', json, [], pick, true));
  const first = tree.querySelector<HTMLElement>('[role=treeitem]');
  if (first) first.tabIndex = 0;
  tree.addEventListener('keydown', (event) => {
    if (event.target instanceof HTMLElement && moveInTree(tree, event.target, event.key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  tree.addEventListener('focusin', (event) => {
    for (const item of tree.querySelectorAll<HTMLElement>('[role=treeitem][tabindex="0"]')) item.tabIndex = -1;
    if (event.target instanceof HTMLElement) event.target.tabIndex = 0;
  });
  return tree;
}

function treeItem(
  key: Segment,
  value: unknown,
  segments: Segment[],
  pick: (picked: Picked) => void,
  isOpen: boolean,
): HTMLElement {
  const children = childrenOf(value);
  const canPick = Array.isArray(value) || children === undefined;
  const row = element('div', { class: canPick ? 'ringback-tree-row ringback-tree-pick' : 'ringback-tree-row' });
  const item = element('li', { role: 'treeitem', tabindex: '-1' }, row);
  row.append(element('span', { class: 'ringback-tree-key' }, String(key)), summary(value));
  if (canPick) row.title = Array.isArray(value) ? text('tree.pickList') : text('tree.pickValue');
  const choose = () => {
    for (const other of item.closest('[role=tree]')?.querySelectorAll('[aria-selected]') ?? [])
      other.removeAttribute('aria-selected');
    item.setAttribute('aria-selected', 'true');
    if (item.getAttribute('aria-expanded') === 'false') item.dispatchEvent(new Event('ringback-toggle'));
    pick({ segments, value });
  };
  item.addEventListener('ringback-choose', (event) => {
    event.stopPropagation();
    if (canPick) choose();
    else item.dispatchEvent(new Event('ringback-toggle'));
  });
  if (children) makeBranch(item, row, children, segments, pick, isOpen);
  row.addEventListener('click', () => {
    item.focus();
    if (canPick) choose();
    else item.dispatchEvent(new Event('ringback-toggle'));
  });
  return item;
}

function makeBranch(
  item: HTMLElement,
  row: HTMLElement,
  children: [Segment, unknown][],
  segments: Segment[],
  pick: (picked: Picked) => void,
  isOpen: boolean,
): void {
  const twisty = element('i', { class: 'fa fa-caret-right ringback-twisty', 'aria-hidden': 'true' });
  row.prepend(twisty);
  const group = element('ul', { role: 'group' });
  let shown = 0;
  const more = element('button', { type: 'button', class: 'red-ui-button red-ui-button-small' });
  const grow = () => {
    for (const [key, value] of children.slice(shown, shown + rowsAtOnce)) {
      const opens = opensAtFirst(key, value, segments.length, children.length);
      group.append(treeItem(key, value, [...segments, key], pick, opens));
    }
    shown = Math.min(children.length, shown + rowsAtOnce);
    more.remove();
    if (shown < children.length) {
      more.textContent = text('tree.more', { rest: formatNumber(children.length - shown) });
      group.append(element('li', { role: 'none' }, more));
    }
  };
  more.addEventListener('click', grow);
  const toggle = (open: boolean) => {
    if (open && shown === 0) grow();
    item.setAttribute('aria-expanded', String(open));
    group.hidden = !open;
  };
  item.append(group);
  toggle(isOpen);
  const flip = (event: Event) => {
    event.stopPropagation();
    toggle(Boolean(group.hidden));
  };
  twisty.addEventListener('click', flip);
  item.addEventListener('ringback-toggle', flip);
}

/** What is unfolded without being asked: lists near the top, and the first element of each, with its fields. */
function opensAtFirst(key: Segment, value: unknown, depth: number, siblings: number): boolean {
  if (key === 0) return true;
  if (Array.isArray(value)) return depth < 3 && typeof value[0] === 'object';
  return depth < 2 && typeof key === 'string' && siblings < 12;
}

function childrenOf(value: unknown): [Segment, unknown][] | undefined {
  if (Array.isArray(value)) return value.map((child, index) => [index, child]);
  return typeof value === 'object' && value !== null ? Object.entries(value) : undefined;
}

function summary(value: unknown): HTMLElement {
  if (Array.isArray(value)) {
    return element(
      'span',
      { class: 'ringback-tree-kind' },
      text('tree.list', { count: value.length, number: formatNumber(value.length) }),
    );
  }
  if (typeof value === 'object' && value !== null) return element('span', { class: 'ringback-tree-kind' }, '{ }');
  const shown = JSON.stringify(value) ?? 'undefined';
  const cut = shown.length > longestText ? `${shown.slice(0, longestText)}…` : shown;
  return element('span', { class: `ringback-tree-${typeof value === 'string' ? 'text' : 'value'}` }, cut);
}

/** True when the key meant something to the tree. */
function moveInTree(tree: HTMLElement, from: HTMLElement, key: string): boolean {
  if (from.getAttribute('role') !== 'treeitem') return false;
  const visible = [...tree.querySelectorAll<HTMLElement>('[role=treeitem]')].filter(
    (item) => item.offsetParent !== null,
  );
  const at = visible.indexOf(from);
  const expanded = from.getAttribute('aria-expanded');
  switch (key) {
    case 'ArrowDown':
      visible[at + 1]?.focus();
      return true;
    case 'ArrowUp':
      visible[at - 1]?.focus();
      return true;
    case 'Home':
      visible[0]?.focus();
      return true;
    case 'End':
      visible.at(-1)?.focus();
      return true;
    case 'ArrowRight':
      if (expanded === 'false') from.dispatchEvent(new Event('ringback-toggle'));
      else if (expanded === 'true') visible[at + 1]?.focus();
      return true;
    case 'ArrowLeft':
      if (expanded === 'true') from.dispatchEvent(new Event('ringback-toggle'));
      else from.parentElement?.closest<HTMLElement>('[role=treeitem]')?.focus();
      return true;
    case 'Enter':
    case ' ':
      from.dispatchEvent(new Event('ringback-choose'));
      return true;
    default:
      return false;
  }
}
