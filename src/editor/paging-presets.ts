import type { NameValue, Paging } from './extract-settings.js';

export interface PagingPreset {
  /** The system's own name; not translated. */
  name: string;
  paging: Paging;
  /** What the system needs besides, added to the query where it is not there yet. */
  query?: NameValue[];
  /** A key below `preset.note` with what to know. */
  note?: string;
}

/** How the systems that are met most often page their lists, as their documentation says. */
export const pagingPresets: PagingPreset[] = [
  {
    name: 'ServiceNow (Table API)',
    paging: { kind: 'offset', offsetParameter: 'sysparm_offset', limitParameter: 'sysparm_limit', size: 500 },
    query: [{ name: 'sysparm_query', value: 'ORDERBYsys_id' }],
    note: 'servicenow',
  },
  {
    name: 'Jira Cloud (search/jql)',
    paging: {
      kind: 'cursor',
      cursorPath: '$.nextPageToken',
      cursorParameter: 'nextPageToken',
      cursorIn: 'query',
      endPath: '$.isLast',
      endValue: 'true',
    },
    query: [
      { name: 'fields', value: '*navigable' },
      { name: 'maxResults', value: '100' },
    ],
    note: 'jira',
  },
  {
    name: 'Jira Service Management',
    paging: {
      kind: 'offset',
      offsetParameter: 'start',
      limitParameter: 'limit',
      size: 50,
      endPath: '$.isLastPage',
      endValue: 'true',
    },
  },
  {
    name: 'Salesforce (query)',
    paging: { kind: 'nextUrl', nextUrlPath: '$.nextRecordsUrl', endPath: '$.done', endValue: 'true' },
    note: 'salesforce',
  },
  {
    name: 'Freshservice',
    paging: { kind: 'pageNumber', pageParameter: 'page', firstPage: 1, sizeParameter: 'per_page', size: 100 },
  },
  {
    name: 'Redmine',
    paging: {
      kind: 'offset',
      offsetParameter: 'offset',
      limitParameter: 'limit',
      size: 100,
      totalPath: '$.total_count',
    },
    query: [{ name: 'sort', value: 'id' }],
    note: 'redmine',
  },
  { name: 'GitLab', paging: { kind: 'linkHeader' }, query: [{ name: 'per_page', value: '100' }] },
  { name: 'GitHub', paging: { kind: 'linkHeader' }, query: [{ name: 'per_page', value: '100' }] },
  {
    name: 'Zendesk',
    paging: {
      kind: 'cursor',
      cursorPath: '$.meta.after_cursor',
      cursorParameter: 'page[after]',
      cursorIn: 'query',
      endPath: '$.meta.has_more',
      endValue: 'false',
    },
    query: [{ name: 'page[size]', value: '100' }],
    note: 'zendesk',
  },
];
