import { onTab } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { queueOf } from '../nodes/call-flow';
import type { EchoingServers } from './echoing-servers';

/** A secret that can be told from all others by its beginning, and is cut, quoted and encoded like any other text. */
function secretOf(number: number, tail = '"&=+/%tailOfTheSecret'): string {
  return `Qz${number}wXyVkTrJ${number}mNbHd${tail}`;
}

let next = 10;
const secret = () => secretOf(next++);
/** For what has to be one word of letters and digits. */
const wordSecret = () => secretOf(next++, 'tailOfTheSecret');
const guid = () => `${next}7f3a9c-5d2e-4b81-9c${next}-e6a4d0b7${next++}f5`;

/** Every credential of every kind of configuration node. Two nodes of a kind where one kind of login leaves some unused. */
export const credentials: Record<string, Record<string, string>> = {
  basic: { username: secret(), password: secret() },
  bearer: { token: secret() },
  apiKey: { apiKey: secret() },
  refusing: { clientId: secret(), clientSecret: secret() },
  inBody: { clientId: secret(), clientSecret: secret() },
  refreshing: { clientId: secret(), clientSecret: secret(), refreshToken: secret() },
  issuing: { clientId: secret(), clientSecret: secret() },
  postgres: { user: secret(), password: secret() },
  mail: { smtpUser: secret(), smtpPassword: secret(), imapUser: wordSecret(), imapPassword: wordSecret() },
  webhook: { signingSecret: `whsec_${Buffer.from(secret()).toString('base64')}` },
  slack: { botToken: wordSecret(), signingSecret: wordSecret() },
  teams: { workflowUrl: '' },
  teamsBot: { appId: guid(), tenantId: guid(), clientSecret: wordSecret() },
  webex: { botToken: wordSecret(), signingSecret: wordSecret() },
  telegram: { botToken: `${next}45612378:${wordSecret()}` },
  sms: {
    accountSid: `AC${wordSecret()}`,
    authToken: wordSecret(),
    apiKeySid: `SK${wordSecret()}`,
    signingSecret: wordSecret(),
  },
  zendeskOauth2: { clientId: secret(), clientSecret: secret() },
  zendeskBasic: { email: `${wordSecret()}@desk.test`, apiToken: secret() },
  zendeskBearer: { bearerToken: wordSecret() },
  exchange: { speechKey: wordSecret() },
  pbx: { ariUser: wordSecret(), ariPassword: secret() },
  contactCenter: { testToken: wordSecret() },
  jambonz: {
    ...{ jambonzUser: wordSecret(), jambonzPassword: secret() },
    ...{ jambonzWebhookSecret: wordSecret(), jambonzApiKey: wordSecret() },
  },
  twilio: { accountSid: `AC${wordSecret().slice(0, 32)}`, authToken: secret() },
  tab: { PIN: secret() },
};

/** What the environment holds; properties and credentials of nodes refer to it. */
export const environment: Record<string, string> = {
  PLANTED_HEADER: secret(),
  PLANTED_PARAMETER: secret(),
  PLANTED_STEP_HEADER: secret(),
  PLANTED_STEP_PARAMETER: wordSecret(),
  PLANTED_BODY: wordSecret(),
  PLANTED_HOOK_HEADER: secret(),
  PLANTED_TOKEN: secret(),
};
export const metricsToken = wordSecret();
const userOfUrl = wordSecret();
const passwordOfUrl = wordSecret();
const keyOfUrl = wordSecret();
const signatureOfUrl = wordSecret();

/** Of the secrets, those that nobody is told: they sign, or are compared with what comes. */
export const keptAtHome = [
  credentials.webhook?.signingSecret,
  credentials.slack?.signingSecret,
  credentials.webex?.signingSecret,
  credentials.sms?.signingSecret,
  credentials.sms?.accountSid,
  credentials.contactCenter?.testToken,
  credentials.jambonz?.jambonzUser,
  credentials.jambonz?.jambonzPassword,
  credentials.jambonz?.jambonzWebhookSecret,
  credentials.tab?.PIN,
  metricsToken,
  userOfUrl,
  passwordOfUrl,
  keyOfUrl,
];

/** To nobody: a connection to port 9 is refused. */
export const refusedUrl = `http://${userOfUrl}:${passwordOfUrl}@127.0.0.1:9/hook?api_key=${keyOfUrl}`;

export function workflowUrl(url: string): string {
  return `${url}/workflow/run?api-version=1&sig=${signatureOfUrl}`;
}

/** Each secret, by where it is. */
export function plantedSecrets(): Map<string, string> {
  const all = new Map(
    Object.entries(credentials).flatMap(([node, of]) =>
      Object.entries(of).map(([name, value]): [string, string] => [`${node}.${name}`, value]),
    ),
  );
  all.delete('teams.workflowUrl');
  for (const [name, value] of Object.entries(environment)) all.set(`environment ${name}`, value);
  const more = { metricsToken, userOfUrl, passwordOfUrl, keyOfUrl, 'teams.workflowUrl': signatureOfUrl };
  for (const [name, value] of Object.entries(more)) all.set(name, value);
  return all;
}

const channelNames = ['mail', 'webhook', 'slack', 'teams', 'teamsBot', 'webex', 'telegram', 'sms', 'refused'] as const;
export const channelIds: readonly string[] = channelNames.map((name) => `planted-${name}`);

/** The ways in which an integration logs in, by the id of its node. */
const integrations: Record<string, Record<string, unknown>> = {
  basic: { authType: 'basic' },
  bearer: { authType: 'bearer' },
  apiKey: { authType: 'apiKey', apiKeyHeader: 'X-Service-Key' },
  refusing: { authType: 'oauth2ClientCredentials', tokenUrl: '/refusing/token' },
  inBody: { authType: 'oauth2ClientCredentials', tokenUrl: '/inBody/token', clientAuth: 'body' },
  refreshing: { authType: 'oauth2RefreshToken', tokenUrl: '/refreshing/token', store: 'store' },
  issuing: { authType: 'oauth2ClientCredentials', tokenUrl: '/issuing/token' },
};
export const pollerIds: readonly string[] = ['working', 'kept', ...Object.keys(integrations)].map((id) => `poll-${id}`);

/** Tells a message whole, with what a debug node would cut or leave out, and which error or outcome it is. */
const look = `
if (msg.error) node.log('CAUGHT ' + msg.error.source.id + '.');
else if (msg.delivery) node.log('DELIVERY ' + msg.delivery.channel + ' ' + msg.delivery.status + '.');
node.log('MESSAGE ' + util.inspect(msg, { depth: 15, showHidden: true, maxStringLength: null, maxArrayLength: null }));
return msg;`;

export function plantedFlow(servers: EchoingServers): FlowNode[] {
  const { url } = servers;
  const integration = (id: string, own: Record<string, unknown>): FlowNode => ({
    ...{ id, type: 'ringback-integration', name: id, baseUrl: `${url}/${id}`, tries: 1, timeout: 10 },
    headers: [{ name: 'X-Shop', value: '${PLANTED_HEADER}' }],
    query: [{ name: 'shop_token', value: '${PLANTED_PARAMETER}' }],
    ...own,
    ...(own.tokenUrl ? { tokenUrl: `${url}${own.tokenUrl}` } : {}),
  });
  const followup = (name: string, integrationId: string, step: object, store = 'store'): FlowNode[] => [
    {
      ...{ id: `followup-${name}`, type: 'ringback-followup', name, store, active: true },
      ...{ frequency: 60, attempts: 2, timeZone: 'UTC' },
    },
    onTab(`poll-${name}`, 'ringback-poller', 100, [[`reconcile-${name}`]], {
      ...{ followup: `followup-${name}`, pollingFrequency: 60, maxPages: 10, recordType: 'json' },
      steps: [{ name: 'records', integration: integrationId, method: 'GET', path: '/refused', ...step }],
      ...{ loopingElement: '$.records', reconciliationId: '$.id' },
    }),
    onTab(`reconcile-${name}`, 'ringback-reconciler', 200, [['recipients'], [], []], {
      ...{ followup: `followup-${name}`, batch: 100 },
    }),
  ];
  const step = {
    method: 'POST',
    headers: [{ name: 'X-Step', value: '${PLANTED_STEP_HEADER}' }],
    query: [{ name: 'step_key', value: '${PLANTED_STEP_PARAMETER}' }],
    body: '${PLANTED_BODY}',
  };
  const channel = (id: string, kind: string, own: Record<string, unknown> = {}): FlowNode => ({
    ...{ id, type: 'ringback-channel', name: id, kind, apiUrl: `${url}/${id}`, timeout: 10, ...own },
  });
  const notify = (id: string): FlowNode =>
    onTab(`notify-${id}`, 'ringback-notifier', 400, [['seen'], ['seen']], {
      ...{ channel: id, messageType: 'text', subject: 'Decide', text: '${record.title}', uncertain: 'resend' },
    });
  return distinct([
    {
      ...{ id: 'tab', type: 'tab', label: 'Everything' },
      env: [{ name: 'PIN', type: 'cred' }],
    },
    { id: 'store', type: 'ringback-store', name: '', kind: 'embedded', file: 'ringback.sqlite' },
    {
      ...{ id: 'postgres', type: 'ringback-store', name: '', kind: 'postgresql', host: '127.0.0.1' },
      ...{ port: servers.postgresPort, database: 'ringback', security: 'none', poolSize: 1 },
    },
    integration('working', { authType: 'none' }),
    ...Object.entries(integrations).map(([id, own]) => integration(id, own)),
    ...followup('working', 'working', { path: '/records' }),
    ...Object.keys(integrations).flatMap((id) => followup(id, id, step)),
    ...followup('kept', 'working', { path: '/records' }, 'postgres'),
    {
      ...{ id: 'directory', type: 'ringback-directory', name: '', store: 'store', groups: [] },
      people: [{ id: 'ann', name: 'Ann', locale: 'en', timeZone: 'UTC', addresses: addresses() }],
    },
    onTab('recipients', 'ringback-recipients', 300, [channelNames.map((id) => `notify-${id}`), ['seen']], {
      ...{ directory: 'directory', user: '$.people', userType: 'record', unknown: 'skip' },
    }),
    channel('mail', 'email', {
      ...{ smtpHost: '127.0.0.1', smtpPort: servers.smtpPort, smtpSecurity: 'none', from: 'desk@example.org' },
      ...{ imapHost: '127.0.0.1', imapPort: servers.imapPort, imapSecurity: 'none', imapFolder: 'INBOX' },
    }),
    channel('webhook', 'webhook', {
      url: `${url}/hook`,
      headers: [
        { name: 'X-Hook', value: '${PLANTED_HOOK_HEADER}' },
        { name: 'Authorization', value: '${PLANTED_TOKEN}' },
      ],
    }),
    channel('refused', 'webhook', { url: '${PLANTED_URL}' }),
    channel('slack', 'slack'),
    channel('teams', 'teams', { teamsConnection: 'workflow' }),
    channel('teamsBot', 'teams', { teamsConnection: 'bot' }),
    channel('webex', 'webex'),
    channel('telegram', 'telegram'),
    channel('sms', 'sms', { sender: '+15550100000', country: 'US' }),
    ...channelNames.map(notify),
    ...callNodes(url),
    onTab('catch', 'catch', 600, [['seen']], { scope: null, uncaught: false }),
    onTab('status', 'status', 600, [['seen']], { scope: null }),
    // Whole, with what a debug node would cut or leave out.
    onTab('seen', 'function', 700, [['debug']], {
      ...{ outputs: 1, initialize: '', finalize: '', libs: [], func: look },
    }),
    onTab('debug', 'debug', 800, [], { name: 'seen', active: true, tosidebar: true, console: true, complete: 'true' }),
  ]);
}

const references = ['store', 'followup', 'directory', 'channel', 'gateway', 'team', 'account', 'integration'];

/** The id that a configuration node has in Node-RED, which takes any property of that value for a reference. */
export function idIn(name: string): string {
  return `planted-${name}`;
}

/** The credentials by those ids. */
export function plantedCredentials(): Record<string, Record<string, string>> {
  const all = Object.entries({ ...credentials, teams: { workflowUrl: '${PLANTED_WORKFLOW}' } });
  return Object.fromEntries(all.map(([name, values]) => [name === 'tab' ? name : idIn(name), values]));
}

/** With ids that no other property has as its value. */
function distinct(nodes: FlowNode[]): FlowNode[] {
  const refer = (node: Record<string, unknown>) => ({
    ...node,
    ...Object.fromEntries(
      references.flatMap((name) => (typeof node[name] === 'string' && node[name] ? [[name, idIn(node[name])]] : [])),
    ),
  });
  return nodes.map((node) => ({
    ...refer(node),
    id: node.z || node.type === 'tab' ? node.id : idIn(node.id),
    type: node.type,
    ...(Array.isArray(node.steps) ? { steps: node.steps.map((step) => refer(step as Record<string, unknown>)) } : {}),
  }));
}

function addresses(): Record<string, string> {
  const email = 'ann@example.org';
  return { email, slack: 'U0ANN', webex: email, telegram: '4711', sms: '+12125550147', teamsBot: email };
}

/** A call that asks three Zendesk accounts, and gateways that cannot speak or connect. */
function callNodes(url: string): FlowNode[] {
  const accounts = { zendeskOauth2: 'oauth2', zendeskBasic: 'basic', zendeskBearer: 'bearer' };
  const gateway = (id: string, kind: string, own: Record<string, unknown>): FlowNode => ({
    ...{ id, type: 'ringback-gateway', name: id, kind, store: 'store', language: 'en-US', speech: 'gateway' },
    ...{ voices: [], callerNumber: '', ...own },
  });
  const onFailure = { timeLimit: 5, onFailure: 'error' };
  return [
    gateway('exchange', 'simulator', { speech: 'http', speechUrl: `${url}/speech`, speechFormat: 'plain' }),
    gateway('pbx', 'asterisk', {
      ariUrl: `${url}/ari`,
      ariApp: 'ringback',
      mediaUrl: url,
      dialEndpoint: 'PJSIP/{address}',
    }),
    gateway('jambonz', 'jambonz', { jambonzUrl: 'https://calls.test', jambonzApiUrl: url, jambonzAccount: 'account' }),
    gateway('twilio', 'twilio', { twilioUrl: 'https://calls.test', twilioApiUrl: url }),
    gateway('contactCenter', 'webex-contact-center', { webexUrl: 'wss://calls.test', webexAudience: 'ringback' }),
    {
      ...{ id: 'team', type: 'ringback-team', name: 'Desk', store: 'store', agents: [], queues: [queueOf('Support')] },
      ...{ timeZone: 'UTC', hours: [], holidays: [], handleSeconds: 60 },
    },
    onTab(
      'call',
      'ringback-call',
      100,
      [[...Object.keys(accounts).flatMap((id) => [`user-${id}`, `comment-${id}`]), 'seen'], ['seen']],
      {
        ...{ gateway: 'exchange', team: '', numbers: '', language: '', silence: 60, apology: '' },
      },
    ),
    onTab('pbx-call', 'ringback-call', 100, [['seen'], ['seen']], {
      ...{ gateway: 'pbx', team: '', numbers: '', language: '', silence: 60, apology: '' },
    }),
    onTab('cc-call', 'ringback-call', 100, [['seen'], ['seen']], {
      ...{ gateway: 'contactCenter', team: '', numbers: '', language: '', silence: 60, apology: '' },
    }),
    ...Object.entries(accounts).flatMap(([id, authType]): FlowNode[] => [
      {
        ...{ id, type: 'ringback-zendesk', name: id, subdomain: `${url}/${id}`, authType, scope: 'read' },
        ...{ country: 'US', timeout: 5, proxyMode: 'none' },
      },
      onTab(`user-${id}`, 'ringback-zendesk-user', 200, [['seen'], ['seen'], ['seen']], {
        ...{ account: id, number: 'call.ani', numberType: 'msg', ...onFailure },
      }),
      onTab(`comment-${id}`, 'ringback-zendesk-comment', 200, [['seen']], {
        ...{ account: id, ticket: '35', ticketType: 'str', user: '', userType: 'msg', text: 'A call.' },
        ...{ visibility: 'internal', onceKey: '${call.id}', ticketStatus: '', priority: '', tags: '', fields: [] },
        ...{ noTicket: 'nothing', newSubject: '', timeLimit: 5 },
      }),
    ]),
  ];
}
