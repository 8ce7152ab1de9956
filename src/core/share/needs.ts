import { type FlowNode, nameOf } from './flow-node';
import { compareTexts } from './subjects';

/** Credentials that a node has to be given, for no export holds them. */
export interface CredentialNeed {
  node: string;
  type: string;
  name: string;
  fields: string[];
}

const integration: Record<string, string[]> = {
  basic: ['username', 'password'],
  bearer: ['token'],
  apiKey: ['apiKey'],
  oauth2ClientCredentials: ['clientId', 'clientSecret'],
  oauth2RefreshToken: ['clientId', 'clientSecret', 'refreshToken'],
};
const channel: Record<string, string[]> = {
  slack: ['botToken', 'signingSecret'],
  webex: ['botToken', 'signingSecret'],
  telegram: ['botToken'],
  teams: ['workflowUrl'],
  'teams/bot': ['appId', 'tenantId', 'clientSecret'],
  sms: ['accountSid', 'authToken', 'signingSecret'],
  whatsapp: ['accountSid', 'authToken', 'signingSecret'],
  email: ['smtpUser', 'smtpPassword'],
  webhook: ['signingSecret'],
};
const zendesk: Record<string, string[]> = {
  oauth2: ['clientId', 'clientSecret'],
  basic: ['email', 'apiToken'],
  bearer: ['bearerToken'],
};

/** An environment variable may choose any of them. */
function isKind({ kind }: FlowNode, wanted: string): boolean {
  return kind === wanted || String(kind).startsWith('${');
}

/** What a node's dialog asks for as credentials, as it is set up; some may be left empty, such as an SMTP user. */
export function credentialFields(node: FlowNode): string[] {
  const of = (table: Record<string, string[]>, property: string, otherwise: string) =>
    table[String(node[property] ?? otherwise)] ?? [];
  switch (node.type) {
    case 'ringback-integration':
      return of(integration, 'authType', 'none');
    case 'ringback-channel':
      return [
        ...(channel[`${String(node.kind)}/${String(node.teamsConnection)}`] ?? of(channel, 'kind', 'inbox')),
        ...(node.kind === 'email' && node.imapHost ? ['imapUser', 'imapPassword'] : []),
      ];
    case 'ringback-zendesk':
      return of(zendesk, 'authType', 'oauth2');
    case 'ringback-store':
      return node.kind === 'postgresql' ? ['user', 'password'] : [];
    case 'ringback-gateway':
      return [
        ...(isKind(node, 'asterisk') ? ['ariUser', 'ariPassword'] : []),
        ...(isKind(node, 'jambonz') ? ['jambonzUser', 'jambonzPassword'] : []),
        ...(isKind(node, 'jambonz') && node.jambonzApiUrl ? ['jambonzWebhookSecret', 'jambonzApiKey'] : []),
        ...(isKind(node, 'twilio') ? ['accountSid', 'authToken'] : []),
        ...(node.speech === 'http' ? ['speechKey'] : []),
      ];
    case 'tls-config':
      return node.certType === 'pfx' || node.passphrase !== undefined ? ['passphrase'] : [];
    case 'http proxy':
      return ['username', 'password'];
    case 'mqtt-broker':
      return ['user', 'password'];
    default:
      return [];
  }
}

/** What has to be filled in after an import, node by node. */
export function credentialNeeds(nodes: readonly FlowNode[]): CredentialNeed[] {
  return nodes.flatMap((node): CredentialNeed[] => {
    const ofEnvironment = environmentEntries(node).flatMap(({ name, type }) => (type === 'cred' ? [name] : []));
    const fields = [...credentialFields(node), ...ofEnvironment];
    return fields.length === 0 ? [] : [{ node: node.id, type: node.type, name: nameOf(node), fields }];
  });
}

const whole = /^\$\{([A-Za-z_]\w*)\}$/;
/** Templates of ours name these; they have no upper case. */
const words = /^(record|records|recipient|followup|attempts?|attributes?|count|items|call|zendesk|menu|queue|msg)$/;
const inCode = /\benv\.get\(\s*['"`]([A-Za-z_]\w*)['"`]\s*\)/g;

/** Variables of the environment that the nodes name and that no tab, group or subflow among them sets. */
export function environmentNeeds(nodes: readonly FlowNode[]): string[] {
  const named = new Set<string>();
  const visit = (value: unknown, holder: Record<string, unknown>, key: string): void => {
    if (typeof value === 'string') {
      const name = isEnvironmentInput(holder, key) ? value : whole.exec(value.trim())?.[1];
      if (name && !words.test(name)) named.add(name);
      for (const match of value.matchAll(inCode)) if (match[1]) named.add(match[1]);
    } else if (Array.isArray(value)) for (const entry of value) visit(entry, holder, key);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) visit(inner, value as Record<string, unknown>, name);
    }
  };
  for (const node of nodes) for (const [key, value] of Object.entries(node)) visit(value, node, key);
  const set = new Set(nodes.flatMap((node) => environmentEntries(node).map(({ name }) => name)));
  return [...named].filter((name) => !set.has(name) && !name.startsWith('NR_')).sort(compareTexts);
}

/** A typed input of the type *env*: its value is the variable's name. */
function isEnvironmentInput(holder: Record<string, unknown>, key: string): boolean {
  return holder[`${key}Type`] === 'env' || (key === 'value' && holder.type === 'env');
}

function environmentEntries(node: FlowNode): { name: string; type: string }[] {
  if (!Array.isArray(node.env)) return [];
  return node.env.flatMap((entry: { name?: unknown; type?: unknown } | null) =>
    typeof entry?.name === 'string' && entry.name ? [{ name: entry.name, type: String(entry.type ?? 'str') }] : [],
  );
}

const builtIn = new Set(['tab', 'group', 'subflow', 'comment', 'junction', 'global-config']);

/** Types that have to be installed: without what every Node-RED has by itself and without instances of subflows. */
export function typeNeeds(nodes: readonly FlowNode[]): string[] {
  const types = nodes.map(({ type }) => type).filter((type) => !builtIn.has(type) && !type.startsWith('subflow:'));
  return [...new Set(types)].sort(compareTexts);
}
