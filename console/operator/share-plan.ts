import type { ShownPlan } from '../../src/runtime/share/share-task';
import { element } from '../shared/element.js';
import { text } from '../shared/texts.js';
import { folded, table } from './parts.js';
import { countOf } from './words.js';

type Entry = ShownPlan['entries'][number];

/** What is done with one thing; `instead` is what here takes its place. */
export interface Chosen {
  use: 'mine' | 'replace' | 'both';
  instead?: string;
}

/** More than these are folded away. */
const plainlyShown = 4;
const longest = 100;

/** A row for each thing in the zip: whether it is here, in what it differs, and what is done with it. */
export function planTable(
  { entries, candidates }: ShownPlan,
  chosen: ReadonlyMap<string, Chosen>,
  choose: (id: string, choice: Chosen | undefined) => void,
): HTMLElement {
  const heads = [text('share.thing'), text('state'), text('share.differences'), text('share.use')];
  return table(
    text('share.plan'),
    heads,
    entries.map((entry) => [
      element(
        'div',
        {},
        element('strong', { textContent: entry.name, dir: 'auto' }),
        element('div', { className: 'faint', textContent: typeName(entry.type) }),
      ),
      element('span', { className: `tag is-${tones[entry.state]}`, textContent: text(`share.state.${entry.state}`) }),
      differences(entry),
      choiceOf(entry, candidates[entry.type] ?? [], chosen.get(entry.id), (choice) => choose(entry.id, choice)),
    ]),
  );
}

const tones: Record<Entry['state'], string> = { new: 'active', same: 'inactive', differs: 'held' };

/** What the palette calls it; the type itself where that is of another package. */
function typeName(type: string): string {
  const own = /^ringback-(\w+)/.exec(type)?.[1];
  return own === undefined ? type : text(`nodeType.${own}`);
}

function differences({ differences: found, name: own, type: ownType }: Entry): HTMLElement | string {
  if (found.length === 0) return '–';
  const lines = found.map(({ name, type, property, label, mine, theirs }) => {
    const where = name === own && type === ownType ? '' : `${typeName(type)} ${name}: `;
    if (property === '+') return element('li', {}, `${where}${text('share.added')}`);
    if (property === '-') return element('li', {}, `${where}${text('share.removed')}`);
    return element(
      'li',
      {},
      `${where}${label}: `,
      element('del', { textContent: short(mine) }),
      ' → ',
      element('ins', { textContent: short(theirs) }),
    );
  });
  const list = element('ul', { className: 'words differences' }, ...lines);
  return lines.length > plainlyShown ? folded(countOf('difference', lines.length), list) : list;
}

function choiceOf(
  entry: Entry,
  candidates: ShownPlan['candidates'][string],
  chosen: Chosen | undefined,
  choose: (choice: Chosen | undefined) => void,
) {
  const { state, kind, isTaken } = entry;
  if (state === 'same') return text('share.same');
  const comesIn = isTaken
    ? text('share.comesInMoved')
    : kind === 'followup'
      ? text('share.comesInInactive')
      : text('share.comesIn');
  const options: [string, string][] =
    state === 'differs'
      ? [
          ['', text('share.choose')],
          ['mine', text('share.useMine')],
          ['replace', text('share.useReplace')],
          ['both', text('share.useBoth')],
        ]
      : [
          ['', comesIn],
          ...(kind === 'config' || kind === 'subflow' ? [] : [['mine', text('share.leaveOut')] as [string, string]]),
        ];
  // Another one that is here may do, however this one stands.
  const others = candidates.filter(({ id }) => id !== entry.id);
  options.push(...others.map(({ id, name }): [string, string] => [`mine:${id}`, text('share.useOther', { name })]));
  const select = element(
    'select',
    { ariaLabel: text('share.useOf', { name: entry.name }) },
    ...options.map(([value, textContent]) => element('option', { value, textContent })),
  );
  select.value = chosen ? `${chosen.use}${chosen.instead ? `:${chosen.instead}` : ''}` : '';
  select.dataset.focus = `use:${entry.id}`;
  select.addEventListener('change', () => {
    const [use, instead] = select.value.split(/:(.*)/);
    choose(use ? { use: use as Chosen['use'], ...(instead ? { instead } : {}) } : undefined);
  });
  return select;
}

function short(value: unknown): string {
  const written = value === undefined || value === '' ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
  return written.length > longest ? `${written.slice(0, longest)}…` : written;
}
