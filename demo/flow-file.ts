import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sandboxCredentials } from './sandbox/zendesk/authentication';

/** Where the sandbox is in the flows as they are shipped. */
export const shippedSandboxUrl = 'http://127.0.0.1:1990';

interface StoredNode {
  id: string;
  type: string;
  kind?: string;
}

/**
 * Puts the demo's flows, all files of the folder `shipped`, into `file` if there is none yet, and lets the flows
 * there ask the sandbox where it is this time.
 */
export function prepareFlowFile(file: string, shipped: string, oldUrl: string, newUrl: string): void {
  const isNew = !existsSync(file);
  const before = isNew ? readShipped(shipped) : readFileSync(file, 'utf8');
  const after = before.replaceAll(isNew ? shippedSandboxUrl : oldUrl, newUrl);
  if (isNew || after !== before) writeFileSync(file, after);
  if (isNew) writeCredentials(file);
}

function readShipped(folder: string): string {
  const nodes = readdirSync(folder)
    .sort()
    // Follow-ups first, so that their tab is the one that a newcomer sees.
    .reverse()
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown[]);
  return JSON.stringify(nodes, undefined, 4);
}

/** What a user would have entered into the Zendesk node. Node-RED encrypts the file when it first saves it. */
function writeCredentials(flowFile: string): void {
  const { clientId, clientSecret } = sandboxCredentials;
  const credentials = Object.fromEntries(
    nodesOf(flowFile)
      .filter(({ type }) => type === 'ringback-zendesk')
      .map(({ id }) => [id, { clientId, clientSecret }]),
  );
  writeFileSync(flowFile.replace(/\.json$/, '_cred.json'), JSON.stringify(credentials));
}

/** The id of the first node of the type in the flows, and of the kind if one is named. */
export function findNodeId(file: string, type: string, kind?: string): string | undefined {
  return nodesOf(file).find((node) => node.type === type && (kind === undefined || node.kind === kind))?.id;
}

function nodesOf(file: string): StoredNode[] {
  return JSON.parse(readFileSync(file, 'utf8')) as StoredNode[];
}
