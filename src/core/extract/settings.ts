import type { AttributeScope } from '../followup/attributes';

/** A named value whose value may hold placeholders. */
export interface NameValue {
  name: string;
  value: string;
}

/** A condition as the dialog keeps it: rules joined by all or any, or one JSONata expression. */
export type Condition =
  | { mode: 'always' }
  | { mode: 'all' | 'any'; rules: ConditionRule[] }
  | { mode: 'expression'; expression: string };

export interface ConditionRule {
  /** What is looked at, as a placeholder's inside: `record.status`, `local.count`. */
  value: string;
  operator: ConditionOperator;
  /** Text with placeholders; compared as a number where both sides are numbers. Unused by isEmpty and isNotEmpty. */
  operand: string;
}

export type ConditionOperator =
  | 'equals'
  | 'notEquals'
  | 'contains'
  | 'notContains'
  | 'startsWith'
  | 'matches'
  | 'greaterThan'
  | 'lessThan'
  | 'isEmpty'
  | 'isNotEmpty'
  | 'isTrue'
  | 'isFalse';

/** How the pages of an answer are asked for. Names of parameters are the API's own words. */
export type Paging =
  | { kind: 'none' }
  /** `?page=1&per_page=100`, ends with a page that is shorter than the size, or empty, or by `endFlag`. */
  | ({ kind: 'pageNumber'; pageParameter: string; firstPage: number; sizeParameter?: string; size: number } & EndFlag)
  /** `?offset=0&limit=100`; `totalPath`: JSONPath to the total, where the API gives one. */
  | ({ kind: 'offset'; offsetParameter: string; limitParameter: string; size: number; totalPath?: string } & EndFlag)
  /** A cursor in the body that is sent back as a parameter (in the query, or in a JSON body). */
  | ({ kind: 'cursor'; cursorPath: string; cursorParameter: string; cursorIn: 'query' | 'body' } & EndFlag)
  /** A URL of the next page in the body: absolute, or relative to the base URL. */
  | ({ kind: 'nextUrl'; nextUrlPath: string } & EndFlag)
  /** The `Link` header with rel="next" (RFC 8288). */
  | { kind: 'linkHeader' };

/** An explicit flag in the body that says whether more follows (`isLastPage`, `has_more`, `end_of_stream`, `done`). */
export interface EndFlag {
  endPath?: string;
  /** The value of the flag that means "this was the last page"; compared as text. */
  endValue?: string;
}

export interface SetAttribute {
  scope: AttributeScope;
  name: string;
  /** JSONPath into the answer's body; `$` is the whole of it. */
  path: string;
}

/** One step of a conditional data extract. */
export interface Step {
  name: string;
  condition: Condition;
  /** Id of the integration's config node. */
  integration: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Relative to the integration's base URL; placeholders allowed. */
  path: string;
  query: NameValue[];
  headers: NameValue[];
  /** JSON or text, placeholders allowed; empty sends none. */
  body: string;
  setAttributes: SetAttribute[];
  paging: Paging;
}

/** What a poll runs. The records come from the last step that ran; only that one is paged. */
export interface ExtractSettings {
  steps: Step[];
  /** JSONPath to the records in the answer. */
  loopingElement: string;
  /** JSONPath inside a record. */
  reconciliationId: string;
  /** Guards against an API that never ends. */
  maxPages: number;
}

export type IntegrationAuth =
  | { kind: 'none' }
  | { kind: 'basic'; username: string; password: string }
  | { kind: 'bearer'; token: string }
  | { kind: 'apiKey'; header: string; key: string }
  | {
      kind: 'oauth2ClientCredentials';
      tokenUrl: string;
      clientId: string;
      clientSecret: string;
      scope: string;
      /** Where the client's credentials go in the token request. */
      clientAuth: 'header' | 'body';
    }
  | {
      kind: 'oauth2RefreshToken';
      tokenUrl: string;
      clientId: string;
      clientSecret: string;
      scope: string;
      clientAuth: 'header' | 'body';
      /** The first one, as entered; a rotated one is kept in the store. */
      refreshToken: string;
      /** Store that keeps the rotated tokens. */
      storeId: string;
    };

/** A reusable connection to an external system, as the engine gets it. Plain data; holds secrets, so it is never logged or sent anywhere. */
export interface IntegrationSettings {
  id: string;
  name: string;
  baseUrl: string;
  auth: IntegrationAuth;
  headers: NameValue[];
  query: NameValue[];
  tls?: {
    ca?: string;
    cert?: string;
    key?: string;
    passphrase?: string;
    servername?: string;
    rejectUnauthorized: boolean;
  };
  /** `environment` follows HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
  proxy:
    | { kind: 'none' }
    | { kind: 'environment' }
    | { kind: 'url'; url: string; username?: string; password?: string; noProxy: string[] };
  /** At most `requests` in any `perSeconds`; 0: no limit. */
  rateLimit: { requests: number; perSeconds: number };
  timeoutMs: number;
  /** Host names that requests may go to besides the base URL's; empty: only those of the base and token URLs. `*` allows all. */
  allowedHosts: string[];
  /** Tries in all for what is transient. */
  attempts: number;
}
