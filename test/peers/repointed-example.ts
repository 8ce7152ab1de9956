import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FlowNode, packageFolder } from '../node-red-process';

export interface Repointing {
  redmineUrl: string;
  apiKey: string;
  /** Only issues of this project. */
  projectId: number;
  smtp: {
    host: string;
    port: number;
    security: 'none' | 'starttls';
    user?: string;
    password?: string;
    caFile?: string;
  };
  /** Whose mailbox takes answers and what comes back. */
  mailbox?: { port: number; user: string; password: string };
  frequency: number;
  attempts: number;
}

export interface RepointedFlow {
  flows: FlowNode[];
  credentials: Record<string, Record<string, string>>;
  followupId: string;
  pollerId: string;
}

const tlsId = '5d1c0b7e94a2f386';

/**
 * The example "Resolved tickets to close", changed where its comment says: the integration and its key,
 * the step, the post-condition, where the recipient is found, the card's words, and an email channel.
 */
export function repointExample(to: Repointing): RepointedFlow {
  const file = join(packageFolder(), 'examples', 'follow-ups', 'Resolved tickets to close.json');
  const flows = JSON.parse(readFileSync(file, 'utf8')) as FlowNode[];
  const find = (type: string): FlowNode => {
    const node = flows.find((one) => one.type === type);
    if (!node) throw new Error(`The example has no ${type}.`);
    return node;
  };
  const integration = find('ringback-integration');
  const poller = find('ringback-poller');
  const channel = find('ringback-channel');
  const followup = find('ringback-followup');
  // A follow-up of its own for each use: what another one has stored must not count as gone.
  const followupId = randomBytes(8).toString('hex');
  for (const node of flows) if (node.followup === followup.id) node.followup = followupId;
  followup.id = followupId;
  const [step] = poller.steps as Record<string, unknown>[];

  Object.assign(followup, { frequency: to.frequency, attempts: to.attempts });
  Object.assign(integration, { baseUrl: to.redmineUrl, authType: 'apiKey', apiKeyHeader: 'X-Redmine-API-Key' });
  Object.assign(poller, {
    pollingFrequency: 7200,
    loopingElement: '$.issues',
    steps: [
      {
        ...step,
        path: '/issues.json',
        query: [
          { name: 'project_id', value: String(to.projectId) },
          { name: 'status_id', value: '3|5' },
          { name: 'sort', value: 'id' },
        ],
        paging: {
          kind: 'offset',
          offsetParameter: 'offset',
          limitParameter: 'limit',
          size: 25,
          totalPath: '$.total_count',
        },
      },
    ],
  });
  Object.assign(find('ringback-reconciler'), {
    postCondition: { mode: 'all', rules: [{ value: 'record.status.name', operator: 'equals', operand: 'Closed' }] },
  });
  Object.assign(find('ringback-recipients'), {
    user: 'mail',
    userType: 'local',
    lookup: {
      ...step,
      name: 'Who is it assigned to?',
      path: `/users/\${record.assigned_to.id}.json`,
      query: [],
      paging: { kind: 'none' },
      setAttributes: [{ scope: 'local', name: 'mail', path: '$.user.mail' }],
    },
    lookupKey: `\${record.assigned_to.id}`,
    lookupIntegration: integration.id,
  });
  const notifier = find('ringback-notifier');
  Object.assign(notifier, {
    subject: `#\${record.id} is resolved: may we close it? (\${attempt} of \${attempts})`,
    card: {
      ...(notifier.card as Record<string, unknown>),
      title: `"\${record.subject}" has been resolved.`,
      text: 'Please confirm — thank you.',
    },
  });
  Object.assign(channel, {
    kind: 'email',
    store: '',
    smtpHost: to.smtp.host,
    smtpPort: to.smtp.port,
    smtpSecurity: to.smtp.security,
    from: 'Service desk <desk@example.test>',
    tls: to.smtp.caFile ? tlsId : '',
    ...(to.mailbox && { imapHost: '127.0.0.1', imapPort: to.mailbox.port, imapSecurity: 'none', imapFolder: 'INBOX' }),
  });
  if (to.smtp.caFile) flows.push(trust(to.smtp.caFile));
  const { user: smtpUser = '', password: smtpPassword = '' } = to.smtp;
  return {
    flows,
    followupId,
    pollerId: poller.id,
    credentials: {
      [integration.id]: { apiKey: to.apiKey },
      [channel.id]: {
        ...(smtpUser && { smtpUser, smtpPassword }),
        ...(to.mailbox && { imapUser: to.mailbox.user, imapPassword: to.mailbox.password }),
      },
    },
  };
}

/** Node-RED's own TLS configuration, with a certificate authority of ours. */
function trust(caFile: string): FlowNode {
  return {
    id: tlsId,
    type: 'tls-config',
    name: '',
    cert: '',
    key: '',
    ca: caFile,
    certname: '',
    keyname: '',
    caname: '',
    servername: '',
    verifyservercert: true,
    alpnprotocol: '',
  };
}
