import type { FlowNode } from '../../../src/core/share/flow-node';
import { followupChain, onTab } from '../../flow-builder';

export const plantedPlaces = 30;

/** A follow-up and all it uses, with a secret in every credential, every environment and every place where people put one. */
export function plantedIn(secrets: readonly string[]): FlowNode[] {
  const left = [...secrets];
  const secret = () => left.pop() ?? '';
  const credentials = (...names: string[]) => ({
    credentials: Object.fromEntries(names.map((name) => [name, secret()])),
  });
  const chain = followupChain({
    sourceUrl: `https://ana:${secret()}@source.test/api?api_key=${secret()}`,
    webhookUrl: `https://hooks.slack.com/services/T000/B000/${secret()}`,
    store: { kind: 'postgresql', ...credentials('user', 'password') },
    channel: {
      headers: [{ name: 'X-Auth-Token', value: secret() }],
      ...credentials('signingSecret', 'smtpPassword', 'botToken', 'workflowUrl', 'authToken'),
    },
    poll: {
      steps: [
        {
          name: 'records',
          integration: 'integration',
          path: `/records?access_token=${secret()}`,
          headers: [{ name: 'Authorization', value: `Bearer ${secret()}` }],
          body: `{"url": "https://hook:${secret()}@other.test"}`,
        },
      ],
    },
  });
  return chain
    .map((node): FlowNode => {
      if (node.id === 'integration') {
        const headers = [{ name: 'Cookie', value: secret() }];
        return {
          ...node,
          headers,
          tls: 'tls1',
          ...credentials('password', 'token', 'apiKey', 'clientSecret', 'refreshToken'),
        };
      }
      if (node.type !== 'tab') return node;
      const env = [
        { name: 'PIN', type: 'cred', value: secret() },
        { name: 'WHERE', type: 'str', value: secret() },
      ];
      return { ...node, env, ...credentials('PIN') };
    })
    .map((node) => (node.id === 'notify' ? { ...node, wires: [['code1', 'use1'], []] } : node))
    .concat([
      onTab('code1', 'function', 500, [[]], {
        func: `const key = 'xoxb-${secret()}'; msg.headers = { Authorization: 'Basic ${secret()}' };`,
      }),
      onTab('use1', 'subflow:sub1', 600, [], {
        env: [{ name: 'API_TOKEN', type: 'str', value: secret() }],
        ...credentials('API_TOKEN'),
      }),
      {
        id: 'sub1',
        type: 'subflow',
        name: 'Sub',
        in: [{ wires: [] }],
        out: [],
        env: [{ name: 'OF_SUB', type: 'str', value: secret() }],
      },
      { id: 'tls1', type: 'tls-config', name: '', ...credentials('passphrase', 'keydata') },
    ]);
}
