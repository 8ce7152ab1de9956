import type { Node, NodeAPI } from 'node-red';
import { keepSecret } from '../core/secrets';

/** Numbers, modes and names of languages are no secrets, also where the environment gives them. */
const shortestValue = 8;
export type CredentialTypes = Record<string, { type: 'text' | 'password' }>;

const watched = new WeakSet<object>();
/** By the id of a node: the environment variables that its properties name. */
const named = new Map<string, string[]>();

/**
 * Takes note of what no message may tell: a node's credentials, and what its properties take from the environment.
 * Node-RED puts the values in before it makes a node, so the names are read from the flows themselves.
 */
export function keepSecretsOf(RED: NodeAPI, node: Node, types: CredentialTypes): void {
  const credentials = (node.credentials ?? {}) as Record<string, unknown>;
  for (const [name, value] of Object.entries(credentials)) {
    if (types[name]?.type === 'password' || looksIssued(value)) keepSecret(value);
  }
  for (const name of named.get(node.id) ?? []) {
    const value: unknown = RED.util.evaluateNodeProperty(name, 'env', node, {});
    if (typeof value === 'string' && value.length >= shortestValue && !/^[\d.]+$/.test(value)) keepSecret(value);
  }
}

/** A user name helps who reads an error; an id that a vendor has issued is half of a login. */
function looksIssued(value: unknown): boolean {
  return typeof value === 'string' && /^(?=.*\d)(?=.*[a-z])\S{12,}$/i.test(value);
}

/** Once for each Node-RED; each deploy names others. */
export function watchFlows(RED: NodeAPI): void {
  const events = (RED as unknown as { events?: { on(event: string, listener: () => void): void } }).events;
  if (!events || watched.has(events)) return;
  watched.add(events);
  events.on('flows:starting', () => {
    named.clear();
    RED.nodes.eachNode((node) => {
      if (!node.type.startsWith('ringback-')) return;
      const text = JSON.stringify([node, (node as { credentials?: unknown }).credentials]);
      const names = [...text.matchAll(/\$\{([A-Za-z_]\w*)\}|"\$\(([A-Za-z_]\w*)\)"/g)].map(
        ([, one, other]) => one ?? other,
      );
      if (names.length > 0) named.set(node.id, [...new Set(names)] as string[]);
    });
  });
}
