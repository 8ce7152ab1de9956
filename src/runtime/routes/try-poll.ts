import type { Request } from 'express';
import type { Node, NodeAPI } from 'node-red';
import { RingbackError } from '../../core/errors';
import { parseExtractSettings } from '../../core/extract/parse-steps';
import type { IntegrationSettings } from '../../core/extract/settings';
import { withoutSecrets } from '../../core/secrets';
import { type IntegrationCredentials, parseIntegration } from '../integration-settings';
import { acquireEngine, releaseEngine } from '../services';

const impatientMs = 60_000;

/** POST ringback/try: runs a poll's steps once as they stand in the dialog; nothing is stored, nothing is sent. */
export async function tryPoll(RED: NodeAPI, request: Request): Promise<unknown> {
  const body = (request.body ?? {}) as Record<string, unknown>;
  // The looping element and the id are what Try is there to find: they may still be empty.
  const settings = parseExtractSettings({
    ...body,
    loopingElement: body.loopingElement || '$',
    reconciliationId: body.reconciliationId || '$.id',
  });
  const given = Array.isArray(body.integrations) ? (body.integrations as Record<string, unknown>[]) : [];
  const integrations = given.map((values) => unsavedIntegration(RED, values));
  const engine = acquireEngine();
  try {
    const tried = await engine.call('tryExtract', [{ settings, integrations }], AbortSignal.timeout(impatientMs));
    return withoutSecretsInError(tried);
  } finally {
    await releaseEngine();
  }
}

/** The engine thread does not know what is secret in the flows. The answer itself is what the person has asked for. */
function withoutSecretsInError(tried: unknown): unknown {
  if (typeof tried !== 'object' || tried === null || !('error' in tried)) return tried;
  const { error } = tried as { error?: { message?: string } };
  return error?.message ? { ...tried, error: { ...error, message: withoutSecrets(error.message) } } : tried;
}

/** An integration as the editor has it, with what is deployed of its credentials. */
export function unsavedIntegration(RED: NodeAPI, values: Record<string, unknown>): IntegrationSettings {
  const id = String(values.id ?? '');
  const typed = (values.credentials ?? {}) as IntegrationCredentials;
  const resolved = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fromEnvironment(value)]));
  return parseIntegration(RED, id, resolved, { ...storedCredentials(RED, id, resolved), ...withoutBlanks(typed) });
}

/** Stored credentials go only where they were meant for: to the servers of the deployed integration. */
function storedCredentials(RED: NodeAPI, id: string, values: Record<string, unknown>): IntegrationCredentials {
  const node = RED.nodes.getNode(id) as (Node<IntegrationCredentials> & { ringback?: IntegrationSettings }) | null;
  if (!node?.ringback) return {};
  const { baseUrl, auth } = node.ringback;
  const isSame =
    originOf(values.baseUrl) === originOf(baseUrl) &&
    (!('tokenUrl' in auth) || originOf(values.tokenUrl) === originOf(auth.tokenUrl));
  if (isSame) return node.credentials ?? {};
  throw new RingbackError('RB_CONFIG', 'The integration now names another server than the deployed one.', {
    remedy: 'Type its credentials again, or deploy before you try.',
  });
}

function originOf(url: unknown): string {
  const text = String(url ?? '');
  return URL.canParse(text) ? new URL(text).origin : text;
}

/** Node-RED replaces `${NAME}` when it deploys; here it has not been deployed. */
export function fromEnvironment(value: unknown): unknown {
  const name = typeof value === 'string' ? /^\$\{(\w+)\}$/.exec(value)?.[1] : undefined;
  return name === undefined ? value : (process.env[name] ?? value);
}

/** The editor shows stored passwords as '__PWRD__' and sends that back when nothing was typed. */
function withoutBlanks(typed: IntegrationCredentials): IntegrationCredentials {
  return Object.fromEntries(Object.entries(typed).filter(([, value]) => value && value !== '__PWRD__'));
}
