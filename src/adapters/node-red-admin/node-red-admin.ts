import { RingbackError } from '../../core/errors';
import { parseFlows } from '../../core/share/flow-node';
import type { FlowPlace } from '../../ports/flow-place';

export interface AdminAddress {
  /** Of the editor, such as `http://127.0.0.1:1880/`. */
  url: string;
  /** What lets the caller in, such as `authorization`. */
  headers: Readonly<Record<string, string>>;
}

/** One request; rejects when nobody answers. */
export type Ask = (url: URL, request: AdminRequest) => Promise<{ status: number; text: string }>;

export interface AdminRequest {
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
}

const withinMs = 60_000;

const askByFetch: Ask = async (url, request) => {
  // Another host is not who the token is for.
  const answer = await fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(withinMs) });
  return { status: answer.status, text: await answer.text() };
};

/**
 * A running Node-RED, by its admin API. Writing restarts only the nodes that changed.
 *
 * @see https://nodered.org/docs/api/admin/methods/post/flows/
 */
export function createNodeRedAdmin({ url, headers }: AdminAddress, send: Ask = askByFetch): FlowPlace {
  const root = url.endsWith('/') ? url : `${url}/`;
  const ask = (method: string, path: string, more: Record<string, string> = {}, body?: unknown) =>
    request(send, new URL(path, root), {
      method,
      headers: {
        ...headers,
        accept: 'application/json',
        ...more,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  return {
    async read() {
      const [answer, sets] = await Promise.all([
        ask('GET', 'flows', { 'node-red-api-version': 'v2' }) as Promise<{ flows?: unknown; rev?: unknown } | null>,
        ask('GET', 'nodes'),
      ]);
      return {
        nodes: parseFlows(answer?.flows, 'What Node-RED answered'),
        revision: String(answer?.rev ?? ''),
        ...installedIn(Array.isArray(sets) ? sets : []),
      };
    },
    async write(nodes, revision, credentials) {
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

async function request(send: Ask, url: URL, asked: AdminRequest): Promise<unknown> {
  const { status, text } = await send(url, asked).catch((cause: unknown) => {
    throw new RingbackError('RB_HTTP_UNREACHABLE', `Node-RED at ${url.origin} cannot be reached.`, {
      remedy: 'Check its address (that of the editor) and whether it runs.',
      retryable: true,
      cause,
    });
  });
  if (status < 200 || status > 299) throw refused(status, url);
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
    return new RingbackError('RB_SHARE_CHANGED', 'Somebody has deployed meanwhile; nothing was changed.', {
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
