import { RingbackError } from '../../core/errors';
import { type FlowNode, parseFlows } from '../../core/share/flow-node';
import type { Credentials } from '../../core/share/plan';

/** A running Node-RED, by its admin API. */
export interface NodeRedAdmin {
  flows(): Promise<{ nodes: FlowNode[]; revision: string }>;
  /** The types of nodes that are installed, and the version of this package there. */
  installed(): Promise<{ types: Set<string>; version: string | undefined }>;
  /**
   * Replaces the flows, restarting only what changed, unless somebody deployed since `revision`.
   *
   * @returns the new revision
   * @throws RingbackError RB_SHARE_CHANGED when somebody has deployed meanwhile.
   */
  deploy(nodes: readonly FlowNode[], revision: string, credentials: Credentials): Promise<string>;
}

export interface AdminAddress {
  /** Of the editor, such as `http://127.0.0.1:1880/`. */
  url: string;
  /** What lets the caller in, such as `authorization`. */
  headers: Readonly<Record<string, string>>;
  timeoutMs?: number;
}

/**
 * @see https://nodered.org/docs/api/admin/methods/post/flows/
 */
export function createNodeRedAdmin({ url, headers, timeoutMs = 60_000 }: AdminAddress): NodeRedAdmin {
  const root = url.endsWith('/') ? url : `${url}/`;
  const ask = (method: string, path: string, more: Record<string, string> = {}, body?: unknown) =>
    request(new URL(path, root), {
      method,
      headers: {
        ...headers,
        accept: 'application/json',
        ...more,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
      // Another host is not who the token is for.
      redirect: 'error',
    });
  return {
    async flows() {
      const answer = (await ask('GET', 'flows', { 'node-red-api-version': 'v2' })) as {
        flows?: unknown;
        rev?: unknown;
      };
      return { nodes: parseFlows(answer?.flows, 'What Node-RED answered'), revision: String(answer.rev ?? '') };
    },
    async installed() {
      const sets = await ask('GET', 'nodes');
      return installedIn(Array.isArray(sets) ? sets : []);
    },
    async deploy(nodes, revision, credentials) {
      const flows = nodes.map((node) => (credentials[node.id] ? { ...node, credentials: credentials[node.id] } : node));
      const kind = { 'node-red-api-version': 'v2', 'node-red-deployment-type': 'nodes' };
      const answer = (await ask('POST', 'flows', kind, { flows, rev: revision })) as { rev?: unknown };
      return String(answer.rev ?? '');
    },
  };
}

function installedIn(sets: readonly { types?: unknown; module?: unknown; version?: unknown; enabled?: unknown }[]) {
  const types = sets.flatMap((set) => (set.enabled !== false && Array.isArray(set.types) ? set.types.map(String) : []));
  const ours = sets.find((set) => Array.isArray(set.types) && set.types.includes('ringback-followup'));
  return { types: new Set(types), version: typeof ours?.version === 'string' ? ours.version : undefined };
}

async function request(url: URL, options: RequestInit): Promise<unknown> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(url, options);
    text = await answer.text();
  } catch (cause) {
    throw new RingbackError('RB_HTTP_UNREACHABLE', `Node-RED at ${url.origin} cannot be reached.`, {
      remedy: 'Check its address (that of the editor) and whether it runs.',
      retryable: true,
      cause,
    });
  }
  if (!answer.ok) throw refused(answer.status, url);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RingbackError('RB_HTTP_BODY', `What answered at ${url.origin}${url.pathname} is no Node-RED.`, {
      remedy: 'Give the address of the editor, with its path.',
      cause,
    });
  }
}

function refused(status: number, { origin, pathname }: URL): RingbackError {
  if (status === 409) {
    return new RingbackError('RB_SHARE_CHANGED', 'Somebody has deployed meanwhile; nothing was imported.', {
      remedy: 'Look at the plan again.',
      status,
    });
  }
  if (status === 401 || status === 403) {
    return new RingbackError('RB_HTTP_AUTH', 'Node-RED does not let you read or deploy its flows.', {
      remedy: 'It needs the permissions flows.read and flows.write.',
      status,
    });
  }
  return new RingbackError('RB_HTTP_STATUS', `Node-RED answered ${origin}${pathname} with ${status}.`, {
    remedy: 'Its log says why.',
    status,
  });
}
