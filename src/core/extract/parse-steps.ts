import { RingbackError } from '../errors';
import { compilePath } from './json-path';
import { parseCondition } from './parse-condition';
import type { EndFlag, ExtractSettings, NameValue, Paging, SetAttribute, Step } from './settings';

type Fields = Record<string, unknown>;

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const scopes = ['local', 'global', 'user'] as const;

/** The stored properties of a poll node as extract settings; RB_CONFIG or RB_JSONPATH says which one is wrong. */
export function parseExtractSettings(properties: Fields): ExtractSettings {
  const steps = asList(properties.steps).map((step, index) => parseStep(step, index + 1));
  if (steps.length === 0) throw invalid('The poll node has no step.', 'Add a step that says what to ask and whom.');
  const maxPages = Number(properties.maxPages ?? 1000);
  if (!Number.isInteger(maxPages) || maxPages < 1)
    throw invalid(`Most pages is "${String(properties.maxPages)}".`, 'It must be a whole number from 1.');
  return {
    steps,
    loopingElement: path(properties.loopingElement, 'The looping element'),
    reconciliationId: path(properties.reconciliationId, 'The data reconciliation ID'),
    maxPages,
  };
}

/** One step as the dialog keeps it. `number` counts from 1 and is only for error texts. */
export function parseStep(value: unknown, number: number): Step {
  const step = asFields(value, `Step ${number}`);
  const name = text(step.name) || `Step ${number}`;
  const integration = text(step.integration);
  if (!integration) throw invalid(`${name} has no integration.`, 'Choose one in the step and deploy.');
  const method = methods.find((known) => known === (text(step.method) || 'GET'));
  if (!method)
    throw invalid(`${name} has the method "${text(step.method)}".`, `It must be one of ${methods.join(', ')}.`);
  return {
    name,
    condition:
      step.condition === undefined || step.condition === null ? { mode: 'always' } : parseCondition(step.condition),
    integration,
    method,
    path: text(step.path),
    query: nameValues(step.query),
    headers: nameValues(step.headers),
    body: typeof step.body === 'string' ? step.body : '',
    setAttributes: asList(step.setAttributes).map((attribute) => parseSetAttribute(attribute, name)),
    paging: parsePaging(step.paging, name),
  };
}

function parseSetAttribute(value: unknown, step: string): SetAttribute {
  const fields = asFields(value, `An attribute of ${step}`);
  const name = text(fields.name);
  const scope = scopes.find((known) => known === text(fields.scope)) ?? 'local';
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
    throw invalid(
      `${step} sets an attribute named "${name}".`,
      'A name is made of letters, digits and _, and begins with a letter.',
    );
  }
  return { scope, name, path: path(fields.path, `The path of the attribute ${name}`) };
}

function parsePaging(value: unknown, step: string): Paging {
  if (value === undefined || value === null) return { kind: 'none' };
  const fields = asFields(value, `The paging of ${step}`);
  const need = (name: string, label: string): string => {
    const found = text(fields[name]);
    if (found) return found;
    throw invalid(`The paging of ${step} has no ${label}.`, 'Fill it in and deploy.');
  };
  const size = () => {
    const found = Number(fields.size ?? 100);
    if (Number.isInteger(found) && found > 0) return found;
    throw invalid(
      `The paging of ${step} has the page size "${String(fields.size)}".`,
      'It must be a whole number from 1.',
    );
  };
  switch (fields.kind ?? 'none') {
    case 'none':
      return { kind: 'none' };
    case 'pageNumber':
      return {
        kind: 'pageNumber',
        pageParameter: need('pageParameter', 'page parameter'),
        firstPage: Number(fields.firstPage ?? 1),
        sizeParameter: text(fields.sizeParameter) || undefined,
        size: size(),
        ...endFlag(fields),
      };
    case 'offset':
      return {
        kind: 'offset',
        offsetParameter: need('offsetParameter', 'offset parameter'),
        limitParameter: need('limitParameter', 'limit parameter'),
        size: size(),
        totalPath: text(fields.totalPath) || undefined,
        ...endFlag(fields),
      };
    case 'cursor':
      return {
        kind: 'cursor',
        cursorPath: path(need('cursorPath', 'path of the cursor'), 'The path of the cursor'),
        cursorParameter: need('cursorParameter', 'cursor parameter'),
        cursorIn: fields.cursorIn === 'body' ? 'body' : 'query',
        ...endFlag(fields),
      };
    case 'nextUrl':
      return {
        kind: 'nextUrl',
        nextUrlPath: path(need('nextUrlPath', 'path of the next URL'), 'The path of the next URL'),
        ...endFlag(fields),
      };
    case 'linkHeader':
      return { kind: 'linkHeader' };
    default:
      throw invalid(
        `The paging of ${step} is of the unknown kind "${String(fields.kind)}".`,
        'Choose one in the dialog.',
      );
  }
}

function endFlag(fields: Fields): EndFlag {
  const endPath = text(fields.endPath);
  return endPath ? { endPath: path(endPath, 'The path of the end flag'), endValue: text(fields.endValue) } : {};
}

function path(value: unknown, label: string): string {
  const found = text(value);
  if (!found) throw invalid(`${label} is empty.`, 'It is a JSONPath such as $.records; Try in the dialog fills it in.');
  compilePath(found);
  return found;
}

function nameValues(value: unknown): NameValue[] {
  return asList(value).flatMap((entry) => {
    const fields = asFields(entry, 'An entry');
    const name = text(fields.name);
    return name ? [{ name, value: typeof fields.value === 'string' ? fields.value : String(fields.value ?? '') }] : [];
  });
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value).trim();
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function asFields(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw invalid(`${what} is not what the dialog writes.`, 'Open the node, check it and deploy.');
}

function invalid(summary: string, remedy: string): RingbackError {
  return new RingbackError('RB_CONFIG', summary, { remedy });
}
