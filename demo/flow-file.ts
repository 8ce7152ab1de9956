import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Where the sandbox is in the flows as they are shipped. */
export const shippedSandboxUrl = 'http://127.0.0.1:1990';

/**
 * Copies the demo's flows to `file` if there is none yet, and lets the flows there ask the sandbox
 * where it is this time.
 */
export function prepareFlowFile(file: string, shipped: string, oldUrl: string, newUrl: string): void {
  const isNew = !existsSync(file);
  const before = readFileSync(isNew ? shipped : file, 'utf8');
  const after = before.replaceAll(isNew ? shippedSandboxUrl : oldUrl, newUrl);
  if (isNew || after !== before) writeFileSync(file, after);
}

/** The id of the first inbox channel of the flows. @throws Error when there is none. */
export function findInboxChannel(file: string): string {
  const nodes = JSON.parse(readFileSync(file, 'utf8')) as { id: string; type: string; kind?: string }[];
  const channel = nodes.find((node) => node.type === 'ringback-channel' && node.kind === 'inbox');
  if (!channel) throw new Error('The flows have no channel of the kind inbox.');
  return channel.id;
}
