import { parseArgs } from 'node:util';
import { RingbackError } from '../core/errors';
import { type Choice, type Choices, parseChoice, type Use } from '../core/share/choices';

export const usage = `Shares follow-ups and call flows between one Node-RED and another.

  ringback list                       what there is to export
  ringback export [--out FILE.zip]    follow-ups and call flows, with all they use, without secrets
  ringback diff FILE.zip              what an import would change; changes nothing
  ringback import FILE.zip            shows what it will change, asks, and does it
  ringback undo FILE                  takes an import back; FILE is what the import has written

Where the flows are:
  --url URL            a running Node-RED: the address of its editor
  --flows FILE         a flow file

Export:
  --only NAME          a follow-up or call flow, by name or id; can be given several times (default: all)
  --directory          with the people and groups of the directories
  --out FILE           (default: ringback-export.zip)

Import and diff:
  --use CHOICE         for all that differs: mine, replace or both
  --use ID=CHOICE      for one: mine, replace, both, or mine:OTHER to use another config node that is there
  --credentials FILE   JSON {"<id>": {"<field>": "<value>"}} to be set with the nodes; - reads it from the input
  --dry-run            import: show, and stop
  --yes                do not ask
  --undo-file FILE     (default: ringback-undo.json)

  --json               machine-readable output
  --help

Signing in, by the environment: RINGBACK_TOKEN, or RINGBACK_USER and RINGBACK_PASSWORD.

Exit codes: 0 done, or no difference; 1 there are differences, or not confirmed; 2 the command is wrong;
3 it cannot be done as it is; 4 Node-RED cannot be reached or refuses; 5 somebody has deployed meanwhile.`;

export const commands = ['list', 'export', 'diff', 'import', 'undo'] as const;
export type Command = (typeof commands)[number];

export interface CommandLine {
  command: Command;
  /** The zip, or the undo file; empty for those that need none. */
  file: string;
  url: string | undefined;
  flows: string | undefined;
  only: string[];
  hasDirectory: boolean;
  out: string;
  choices: Choices;
  otherwise: Use | undefined;
  credentialsFile: string | undefined;
  isDryRun: boolean;
  isConfirmed: boolean;
  undoFile: string;
  isJson: boolean;
}

/**
 * Undefined when help was asked for.
 *
 * @throws RingbackError RB_INPUT for what it does not know.
 */
export function parseCommandLine(args: string[]): CommandLine | undefined {
  const { values, positionals } = parseOptions(args);
  if (values.help || args.length === 0) return undefined;
  const [name = '', file = '', ...more] = positionals;
  const command = commands.find((known) => known === name);
  if (!command) throw wrong(`There is no command "${name}".`);
  const needsFile = command === 'diff' || command === 'import' || command === 'undo';
  if (more.length > 0 || needsFile !== (file !== '')) throw wrong(needsFile ? 'Name one file.' : 'That is too much.');
  if ((values.url === undefined) === (values.flows === undefined)) throw wrong('Say where: --url or --flows.');
  if (values.url !== undefined) checkUrl(values.url);
  return {
    command,
    file,
    url: values.url,
    flows: values.flows,
    only: values.only ?? [],
    hasDirectory: values.directory,
    out: values.out,
    ...parseUses(values.use ?? []),
    credentialsFile: values.credentials,
    isDryRun: values['dry-run'],
    isConfirmed: values.yes,
    undoFile: values['undo-file'],
    isJson: values.json,
  };
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        url: { type: 'string' },
        flows: { type: 'string' },
        only: { type: 'string', multiple: true },
        directory: { type: 'boolean', default: false },
        out: { type: 'string', short: 'o', default: 'ringback-export.zip' },
        use: { type: 'string', multiple: true },
        credentials: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        yes: { type: 'boolean', short: 'y', default: false },
        'undo-file': { type: 'string', default: 'ringback-undo.json' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause));
  }
}

function parseUses(texts: string[]): { choices: Choices; otherwise: Use | undefined } {
  const choices: Record<string, Choice> = {};
  let otherwise: Use | undefined;
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at > 0) {
      choices[text.slice(0, at)] = parseChoice(text.slice(at + 1));
      continue;
    }
    const { use, instead } = parseChoice(text);
    if (instead !== undefined) throw wrong(`"${text}" needs the id of what it stands in for: --use ID=${text}.`);
    otherwise = use;
  }
  return { choices, otherwise };
}

/** Who passes a password in an address shows it to everybody on the machine. */
function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw wrong('The --url must begin with http:// or https://.');
  if (url.username || url.password || url.search) {
    throw wrong('The --url must hold no user, password or token: they go into the environment.');
  }
}

function wrong(sentence: string): RingbackError {
  return new RingbackError('RB_INPUT', sentence, { remedy: 'See ringback --help.' });
}
