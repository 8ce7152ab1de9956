import { readFile, writeFile } from 'node:fs/promises';
import { createDialogLabels } from '../adapters/dialog-labels/dialog-labels';
import { createFlowFile } from '../adapters/flow-file/flow-file';
import { createNodeRedAdmin } from '../adapters/node-red-admin/node-red-admin';
import { signIn } from '../adapters/node-red-admin/sign-in';
import { readZip } from '../adapters/zip/read-zip';
import { writeZip } from '../adapters/zip/write-zip';
import { RingbackError } from '../core/errors';
import { bundleFiles, createBundle, readBundle } from '../core/share/bundle';
import { parseCredentials } from '../core/share/parse-credentials';
import { planImport } from '../core/share/plan';
import { viewPlan } from '../core/share/plan-view';
import type { Finding } from '../core/share/secrets';
import { type Subject, subjectsOf } from '../core/share/subjects';
import { parseUndo, undoRecord } from '../core/share/undo';
import type { FlowPlace, FlowsNow } from '../ports/flow-place';
import { type CommandLine, parseCommandLine, usage } from './arguments';
import { createColours } from './colours';
import { sayPlan } from './say-plan';

/** What a command needs of the world around it. */
export interface Surroundings {
  environment: Readonly<Record<string, string | undefined>>;
  isTerminal: boolean;
  print(text: string): void;
  readInput(): Promise<string>;
  /** Whether the person at the terminal says yes. */
  confirm(question: string): Promise<boolean>;
}

/** Runs a command. @returns the exit code, see `usage` */
export async function run(args: string[], around: Surroundings): Promise<number> {
  const line = parseCommandLine(args);
  if (!line) {
    around.print(usage);
    return 0;
  }
  const place = await placeOf(line, around.environment);
  switch (line.command) {
    case 'list':
      return list(line, around, await place.read());
    case 'export':
      return exportTo(line, around, await place.read());
    case 'diff':
    case 'import':
      return importFrom(line, around, place);
    case 'undo': {
      const { flows, revision } = parseUndo(await text(line.file));
      await place.write(flows, revision, {});
      say(line, around, { undone: true }, 'The flows are as they were before the import.');
      return 0;
    }
  }
}

async function placeOf({ url, flows }: CommandLine, environment: Surroundings['environment']): Promise<FlowPlace> {
  if (url === undefined) return createFlowFile(flows ?? '');
  const { RINGBACK_TOKEN: given, RINGBACK_USER: user, RINGBACK_PASSWORD: password } = environment;
  const token = given || (user && password ? await signIn(url, user, password) : undefined);
  return createNodeRedAdmin({ url, headers: token ? { authorization: `Bearer ${token}` } : {} });
}

function list(line: CommandLine, around: Surroundings, { nodes }: FlowsNow): number {
  const subjects = subjectsOf(nodes);
  say(line, around, { subjects }, subjects.map(({ id, kind, name }) => `${id}  ${kind}  ${name}`).join('\n'));
  return 0;
}

async function exportTo(line: CommandLine, around: Surroundings, { nodes }: FlowsNow): Promise<number> {
  const findings: Finding[] = [];
  const subjects = line.only.length > 0 ? line.only.map((only) => find(subjectsOf(nodes), only)) : undefined;
  const bundle = createBundle(nodes, { subjects, hasDirectory: line.hasDirectory }, (found) => findings.push(found));
  await writeFile(line.out, writeZip(bundleFiles(bundle)));
  const names = bundle.subjects.map(({ name }) => name);
  const lines = [`${line.out}: ${names.join(', ')} (${bundle.nodes.length} nodes).`, ...findings.map(sayFinding)];
  say(line, around, { file: line.out, subjects: names, nodes: bundle.nodes.length, findings }, lines.join('\n'));
  return 0;
}

function find(subjects: readonly Subject[], only: string): string {
  const found = subjects.filter(({ id, name }) => id === only || name === only);
  if (found.length === 1 && found[0]) return found[0].id;
  throw new RingbackError('RB_INPUT', `There ${found.length === 0 ? 'is no' : 'are several of the'} name ${only}.`, {
    remedy: 'Give one of the ids that ringback list shows.',
  });
}

function sayFinding({ node, type, property, what }: Finding): string {
  const where = `${type.replace(/^ringback-/, '')} ${node}`;
  return what === 'wire'
    ? `Left out: a wire of ${where} to what is not exported.`
    : `Blanked: ${property} of ${where} looked like a secret; use a credential or a variable of the environment.`;
}

async function importFrom(line: CommandLine, around: Surroundings, place: FlowPlace): Promise<number> {
  const source = readBundle(readZip(await bytes(line.file)));
  const credentials = parseCredentials(await credentialsText(line, around));
  const target = await place.read();
  const plan = planImport(source, target, { choices: line.choices, otherwise: line.otherwise, credentials });
  const view = viewPlan(plan, createDialogLabels('en'));
  const colours = createColours(around.isTerminal && !around.environment.NO_COLOR);
  if (!line.isJson) around.print(sayPlan(view, colours));
  if (line.command === 'diff' || line.isDryRun || !plan.isChange || view.obstacles.length > 0) {
    if (line.isJson) around.print(JSON.stringify(view, undefined, 2));
    if (line.command === 'diff') return view.entries.some(({ state }) => state !== 'same') ? 1 : 0;
    return view.obstacles.length > 0 ? 3 : 0;
  }
  if (!line.isConfirmed && !(await around.confirm('Import this?'))) {
    if (line.isJson) around.print(JSON.stringify(view, undefined, 2));
    return 1;
  }
  // Before anything is changed, so that there is a way back whatever happens; nobody else may read it.
  await writeUndo(line.undoFile, target, '');
  const revision = await place.write(plan.flows, target.revision, plan.credentials);
  await writeUndo(line.undoFile, target, revision);
  say(
    line,
    around,
    { ...view, undoFile: line.undoFile },
    `\nImported. To take it back: ringback undo ${line.undoFile}`,
  );
  return 0;
}

async function writeUndo(file: string, { nodes }: FlowsNow, revision: string): Promise<void> {
  await writeFile(file, `${JSON.stringify(undoRecord(nodes, revision))}\n`, { mode: 0o600 });
}

async function credentialsText({ credentialsFile }: CommandLine, around: Surroundings): Promise<string> {
  if (credentialsFile === undefined) return '{}';
  return credentialsFile === '-' ? around.readInput() : text(credentialsFile);
}

function say({ isJson }: CommandLine, { print }: Surroundings, value: unknown, sentence: string): void {
  print(isJson ? JSON.stringify(value, undefined, 2) : sentence);
}

async function text(file: string): Promise<string> {
  return (await bytes(file)).toString('utf8');
}

async function bytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new RingbackError('RB_INPUT', `The file ${file} cannot be read.`, { remedy: 'Check its path.', cause });
  }
}
