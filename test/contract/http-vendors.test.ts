import assert from 'node:assert/strict';
import type { LoopbackServer } from '../../demo/sandbox/vendors/loopback';
import type { IntegrationSettings, Step } from '../../src/core/extract/settings';
import { client, extractAll, extractDeps, extractSettings, integration, step } from './http-setup';
import { startFreshservice } from './vendors/freshservice';
import { startGitlab } from './vendors/gitlab';
import { startJira } from './vendors/jira';
import { startJiraServiceManagement } from './vendors/jira-service-management';
import { startRedmine } from './vendors/redmine';
import { startSalesforce } from './vendors/salesforce';
import { startServiceNow } from './vendors/service-now';
import { startZendesk } from './vendors/zendesk';

interface Case {
  name: string;
  start: (total: number) => Promise<LoopbackServer>;
  total: number;
  integration: (url: string) => Partial<IntegrationSettings>;
  step: Partial<Step>;
  looping: string;
  id: string;
  /** Requests for records. */
  requests: number;
}

const atlassian: Partial<IntegrationSettings> = {
  auth: { kind: 'basic', username: 'me@example.com', password: 'api-token' },
};

const cases: Case[] = [
  {
    name: 'ServiceNow Table API by its Link header',
    start: startServiceNow,
    total: 250,
    integration: () => ({ auth: { kind: 'basic', username: 'integration', password: 'secret' } }),
    step: {
      path: '/api/now/table/incident',
      query: [
        { name: 'sysparm_query', value: 'active=true^ORDERBYsys_id' },
        { name: 'sysparm_limit', value: '100' },
      ],
      paging: { kind: 'linkHeader' },
    },
    looping: '$.result[*]',
    id: '$.sys_id',
    requests: 3,
  },
  {
    name: 'ServiceNow Table API by offset',
    start: startServiceNow,
    total: 250,
    integration: () => ({ auth: { kind: 'basic', username: 'integration', password: 'secret' } }),
    step: {
      path: '/api/now/table/incident',
      query: [{ name: 'sysparm_query', value: 'ORDERBYsys_id' }],
      paging: { kind: 'offset', offsetParameter: 'sysparm_offset', limitParameter: 'sysparm_limit', size: 100 },
    },
    looping: '$.result',
    id: '$.sys_id',
    requests: 3,
  },
  {
    name: 'Jira Cloud by GET',
    start: startJira,
    total: 230,
    integration: () => atlassian,
    step: {
      path: '/rest/api/3/search/jql',
      query: [
        { name: 'jql', value: 'project = "HD" AND status != Done ORDER BY created' },
        { name: 'maxResults', value: '100' },
      ],
      paging: {
        kind: 'cursor',
        cursorPath: '$.nextPageToken',
        cursorParameter: 'nextPageToken',
        cursorIn: 'query',
      },
    },
    looping: '$.issues',
    id: '$.key',
    requests: 3,
  },
  {
    name: 'Jira Cloud by POST, with its end flag',
    start: startJira,
    total: 230,
    integration: () => atlassian,
    step: {
      method: 'POST',
      path: '/rest/api/3/search/jql',
      body: '{"jql": "project = HD", "maxResults": 100, "fields": ["*navigable"]}',
      paging: {
        kind: 'cursor',
        cursorPath: '$.nextPageToken',
        cursorParameter: 'nextPageToken',
        cursorIn: 'body',
        endPath: '$.isLast',
      },
    },
    looping: '$.issues[*]',
    id: '$.id',
    requests: 3,
  },
  {
    name: 'Jira Service Management, which gives fewer than asked',
    start: startJiraServiceManagement,
    total: 120,
    integration: () => atlassian,
    step: {
      path: '/rest/servicedeskapi/servicedesk/1/queue/2/issue',
      paging: {
        kind: 'offset',
        offsetParameter: 'start',
        limitParameter: 'limit',
        size: 100,
        endPath: '$.isLastPage',
        endValue: 'true',
      },
    },
    looping: '$.values',
    id: '$.id',
    requests: 3,
  },
  {
    name: 'Salesforce query with client credentials',
    start: startSalesforce,
    total: 4_100,
    integration: (url) => ({
      auth: {
        kind: 'oauth2ClientCredentials',
        tokenUrl: `${url}/services/oauth2/token`,
        clientId: 'client',
        clientSecret: 'client-secret',
        scope: '',
        clientAuth: 'body',
      },
    }),
    step: {
      path: '/services/data/v60.0/query',
      query: [{ name: 'q', value: "SELECT Id, StageName FROM Opportunity WHERE StageName != 'Closed Won'" }],
      paging: { kind: 'nextUrl', nextUrlPath: '$.nextRecordsUrl', endPath: '$.done', endValue: 'true' },
    },
    looping: '$.records',
    id: '$.Id',
    requests: 3,
  },
  {
    name: 'Freshservice by page number',
    start: startFreshservice,
    total: 250,
    integration: () => ({ auth: { kind: 'basic', username: 'fresh-key', password: 'X' } }),
    step: {
      path: '/api/v2/tickets',
      paging: { kind: 'pageNumber', pageParameter: 'page', firstPage: 1, sizeParameter: 'per_page', size: 100 },
    },
    looping: '$.tickets',
    id: '$.id',
    requests: 3,
  },
  {
    name: 'Redmine by offset and total',
    start: startRedmine,
    total: 230,
    integration: () => ({ auth: { kind: 'apiKey', header: 'X-Redmine-API-Key', key: 'redmine-key' } }),
    step: {
      path: '/issues.json',
      query: [{ name: 'status_id', value: '3' }],
      paging: {
        kind: 'offset',
        offsetParameter: 'offset',
        limitParameter: 'limit',
        size: 100,
        totalPath: '$.total_count',
      },
    },
    looping: '$.issues',
    id: '$.id',
    requests: 3,
  },
  {
    name: 'Redmine asked for more than it gives, without its total',
    start: startRedmine,
    total: 230,
    integration: () => ({ auth: { kind: 'apiKey', header: 'X-Redmine-API-Key', key: 'redmine-key' } }),
    step: {
      path: '/issues.json',
      paging: { kind: 'offset', offsetParameter: 'offset', limitParameter: 'limit', size: 500 },
    },
    looping: '$.issues',
    id: '$.id',
    requests: 3,
  },
  {
    name: 'GitLab and GitHub by the Link header',
    start: startGitlab,
    total: 230,
    integration: () => ({ auth: { kind: 'bearer', token: 'glpat-token' } }),
    step: {
      path: '/api/v4/projects/1/issues',
      query: [{ name: 'per_page', value: '100' }],
      paging: { kind: 'linkHeader' },
    },
    looping: '$',
    id: '$.id',
    requests: 3,
  },
  {
    name: 'Zendesk search',
    start: startZendesk,
    total: 950,
    integration: (url) => zendesk(url),
    step: {
      path: '/api/v2/search.json',
      query: [{ name: 'query', value: 'type:ticket status<solved' }],
      paging: { kind: 'nextUrl', nextUrlPath: '$.next_page' },
    },
    looping: '$.results',
    id: '$.id',
    requests: 10,
  },
  {
    name: 'Zendesk incremental cursor export',
    start: startZendesk,
    total: 2_500,
    integration: (url) => zendesk(url),
    step: {
      path: '/api/v2/incremental/tickets/cursor.json',
      query: [{ name: 'start_time', value: '1700000000' }],
      paging: {
        kind: 'cursor',
        cursorPath: '$.after_cursor',
        cursorParameter: 'cursor',
        cursorIn: 'query',
        endPath: '$.end_of_stream',
        endValue: 'true',
      },
    },
    looping: '$.tickets',
    id: '$.id',
    requests: 3,
  },
];

function zendesk(url: string): Partial<IntegrationSettings> {
  const tokenUrl = `${url}/oauth/tokens`;
  const auth = { tokenUrl, clientId: 'ringback', clientSecret: 'zendesk-secret', scope: 'tickets:read' };
  return { auth: { kind: 'oauth2ClientCredentials', ...auth, clientAuth: 'body' } };
}

describe('vendors', () => {
  for (const one of cases) {
    it(`${one.name}: every record arrives exactly once`, async () => {
      const server = await one.start(one.total);
      const http = client(integration(server.url, one.integration(server.url)));
      try {
        const settings = extractSettings([step(one.step)], { loopingElement: one.looping, reconciliationId: one.id });
        const { records, sizes, lasts, end } = await extractAll(settings, extractDeps(http, server.url));
        const ids = records.map((record) => (record as Record<string, unknown>)[one.id.slice(2)]);
        assert.equal(ids.length, one.total);
        assert.equal(new Set(ids).size, one.total);
        assert.ok(sizes.every((size) => size <= 500));
        assert.deepEqual(lasts, [...lasts.slice(1).map(() => false), true]);
        assert.equal(end.answers, one.requests);
        const tokens = server.asked.filter(({ url }) => /oauth/.test(url.pathname)).length;
        assert.equal(server.asked.length - tokens, one.requests);
        assert.equal(tokens, one.integration(server.url).auth?.kind === 'oauth2ClientCredentials' ? 1 : 0);
      } finally {
        http.close();
        await server.close();
      }
    });
  }

  it('Freshservice refuses for a while: the pages wait as told and nothing is lost', async () => {
    const server = await startFreshservice(250, [2, 3]);
    const http = client(integration(server.url, { auth: { kind: 'basic', username: 'fresh-key', password: 'X' } }));
    try {
      const paging = { pageParameter: 'page', firstPage: 1, sizeParameter: 'per_page', size: 100 };
      const settings = extractSettings([step({ path: '/api/v2/tickets', paging: { kind: 'pageNumber', ...paging } })], {
        loopingElement: '$.tickets',
      });
      const { records } = await extractAll(settings, extractDeps(http, server.url));
      assert.equal(records.length, 250);
      assert.equal(server.asked.length, 5);
    } finally {
      http.close();
      await server.close();
    }
  });

  it('Zendesk search past its limit of results ends the poll incomplete', async () => {
    const server = await startZendesk(1_200);
    const http = client(integration(server.url, zendesk(server.url)));
    try {
      const paging = { kind: 'nextUrl', nextUrlPath: '$.next_page' } as const;
      const settings = extractSettings([step({ path: '/api/v2/search.json', paging })], {
        loopingElement: '$.results',
      });
      await assert.rejects(extractAll(settings, extractDeps(http, server.url)), {
        code: 'RB_HTTP_STATUS',
        status: 422,
        retryable: false,
        message: /Search Response Limits/,
      });
    } finally {
      http.close();
      await server.close();
    }
  });
});
