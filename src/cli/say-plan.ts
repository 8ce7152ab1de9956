import type { PlanView } from '../core/share/plan-view';
import type { Colours } from './colours';

const longest = 100;

/** A plan for people: a line for each thing, its differences below it, then what is missing. */
export function sayPlan(view: PlanView, colours: Colours): string {
  const { missing, newIds } = view;
  const lines = view.entries.flatMap((entry) => [sayEntry(entry, colours), ...sayDifferences(entry, colours)]);
  const moved = Object.keys(newIds).length;
  const notes = [
    ...(moved > 0 ? [`${moved} nodes get another id, wherever they are named.`] : []),
    ...view.cut.map(({ node, to }) => `The wire from ${node} to ${to} is left out: ${to} does not come in.`),
    ...missing.credentials.map(({ name, node, fields }) => `To fill in: ${fields.join(', ')} of ${name} (${node}).`),
    ...missing.environment.map((name) => `To set in the environment there, if it is not: ${name}.`),
  ];
  return [
    ...lines,
    '',
    ...notes.map((note) => colours.yellow(note)),
    ...view.obstacles.map((obstacle) => colours.red(obstacle)),
    ...(view.isChange || view.obstacles.length > 0 ? [] : ['Nothing would change.']),
  ]
    .join('\n')
    .trim();
}

type ViewEntry = PlanView['entries'][number];

function sayEntry(entry: ViewEntry, { green, yellow, grey, bold }: Colours): string {
  const marks = { new: green('+ new    '), same: grey('= same   '), differs: yellow('~ differs') };
  return `${marks[entry.state]} ${entry.type.replace(/^ringback-/, '')} ${bold(plain(entry.name))} (${entry.id})${fateOf(entry)}`;
}

function fateOf({ state, use, instead, isUndecided, isTaken, kind }: ViewEntry): string {
  if (isUndecided) return ' → mine, replace or both?';
  if (instead !== undefined) return ` → ${instead} here takes its place`;
  if (state === 'new' && use === 'mine') return ' → left out';
  if (isTaken && use === 'both') return ' → comes in with another id';
  if (state === 'new') return kind === 'followup' ? ' → comes in, inactive' : '';
  if (use === 'both') return ' → comes in beside mine';
  return state === 'differs' ? ` → ${use}` : '';
}

function sayDifferences({ differences }: ViewEntry, { red, green }: Colours): string[] {
  return differences.flatMap(({ name, type, property, label, mine, theirs }) => {
    const where = `${type.replace(/^ringback-/, '')} ${plain(name)}`;
    if (property === '+') return [`    ${green(`+ ${where}`)}`];
    if (property === '-') return [`    ${red(`- ${where}`)}`];
    return [`    ${where}: ${label}`, `      ${red(`- ${short(mine)}`)}`, `      ${green(`+ ${short(theirs)}`)}`];
  });
}

function short(value: unknown): string {
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return plain(text.length > longest ? `${text.slice(0, longest)}…` : text);
}

/** What comes out of a zip does not move the cursor. */
function plain(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ');
}
