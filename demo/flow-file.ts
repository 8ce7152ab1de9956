import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { sandboxCredentials } from './sandbox/zendesk/authentication';

/** Where everything is that flows name. */
export interface Places {
  sandboxUrl: string;
  /** Of Node-RED's public routes, without a slash at its end. */
  nodeRedUrl: string;
  /** Of the sandbox's mail server. */
  mailPort: number;
  /** Of the mailbox that answers to mails come to. */
  mailboxPort: number;
}

/** As the flows are shipped. */
export const shippedPlaces: Places = {
  sandboxUrl: 'http://127.0.0.1:1990',
  nodeRedUrl: 'http://127.0.0.1:1880',
  mailPort: 1991,
  mailboxPort: 1992,
};

interface StoredNode {
  id: string;
  type: string;
  kind?: string;
  apiUrl?: string;
  credentials?: Record<string, string>;
}

/**
 * Puts the flows of the files `shipped` into `file` if there is none yet, and lets the flows there ask the sandbox
 * where it is this time.
 */
export function prepareFlowFile(file: string, shipped: string[], old: Places, now: Places): void {
  const isNew = !existsSync(file);
  const { flows, credentials } = isNew ? readShipped(shipped) : { flows: readFileSync(file, 'utf8'), credentials: {} };
  const after = movePlaces(flows, isNew ? shippedPlaces : old, now);
  if (isNew || after !== flows) writeFileSync(file, after);
  // Node-RED encrypts the file when it first saves it.
  if (isNew) writeFileSync(file.replace(/\.json$/, '_cred.json'), JSON.stringify(credentials));
}

/** The same flows, as JSON, with everything elsewhere. */
export function movePlaces(flows: string, from: Places, to: Places): string {
  return flows
    .replaceAll(from.sandboxUrl, to.sandboxUrl)
    .replaceAll(from.nodeRedUrl, to.nodeRedUrl)
    .replace(portOf('smtpPort', from.mailPort), `$1${to.mailPort}`)
    .replace(portOf('imapPort', from.mailboxPort), `$1${to.mailboxPort}`);
}

const portOf = (property: string, port: number) => new RegExp(`("${property}":\\s*)${port}\\b`, 'g');

/** What they share is there once. The credentials are what a user would enter, or what an import brings along. */
function readShipped(files: string[]) {
  const nodes = new Map<string, StoredNode>();
  const credentials: Record<string, Record<string, string>> = {};
  for (const file of files) {
    for (const { credentials: references, ...node } of nodesOf(file)) {
      nodes.set(node.id, node);
      if (references) credentials[node.id] = references;
      const { clientId, clientSecret } = sandboxCredentials;
      if (node.type === 'ringback-zendesk') credentials[node.id] = { clientId, clientSecret };
    }
  }
  return { flows: JSON.stringify([...nodes.values()], undefined, 4), credentials };
}

/** The id of the first node of the type in the flows, and of the kind if one is named. */
export function findNodeId(file: string, type: string, kind?: string): string | undefined {
  return nodesOf(file).find((node) => node.type === type && (kind === undefined || node.kind === kind))?.id;
}

/** The id of the first channel of the kind whose vendor is the sandbox. */
export function findSandboxChannel(file: string, kind: string, sandboxUrl: string): string | undefined {
  return nodesOf(file).find(
    (node) => node.type === 'ringback-channel' && node.kind === kind && node.apiUrl?.startsWith(sandboxUrl),
  )?.id;
}

function nodesOf(file: string): StoredNode[] {
  return JSON.parse(readFileSync(file, 'utf8')) as StoredNode[];
}
