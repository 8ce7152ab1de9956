/**
 * The formats that the dialogs write. They are those of `src/core/extract/settings.ts`, repeated because
 * what is compiled for the browser cannot reach outside of its folder; `test/package/editor-formats.test.ts`
 * does not compile when the two differ.
 */
export interface NameValue {
  name: string;
  value: string;
}

export type Condition =
  | { mode: 'always' }
  | { mode: 'all' | 'any'; rules: ConditionRule[] }
  | { mode: 'expression'; expression: string };

export interface ConditionRule {
  value: string;
  operator: ConditionOperator;
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

export interface EndFlag {
  endPath?: string;
  endValue?: string;
}

export type Paging =
  | { kind: 'none' }
  | ({ kind: 'pageNumber'; pageParameter: string; firstPage: number; sizeParameter?: string; size: number } & EndFlag)
  | ({ kind: 'offset'; offsetParameter: string; limitParameter: string; size: number; totalPath?: string } & EndFlag)
  | ({ kind: 'cursor'; cursorPath: string; cursorParameter: string; cursorIn: 'query' | 'body' } & EndFlag)
  | ({ kind: 'nextUrl'; nextUrlPath: string } & EndFlag)
  | { kind: 'linkHeader' };

export interface SetAttribute {
  scope: 'local' | 'global' | 'user';
  name: string;
  path: string;
}

export interface Step {
  name: string;
  condition: Condition;
  integration: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query: NameValue[];
  headers: NameValue[];
  body: string;
  setAttributes: SetAttribute[];
  paging: Paging;
}
