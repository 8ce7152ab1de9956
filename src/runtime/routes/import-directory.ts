import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { compareEntries } from '../../core/directory/compare-entries';
import { importDirectory } from '../../core/directory/import-directory';
import { parseEntries } from '../../core/directory/parse-entries';
import { RingbackError } from '../../core/errors';

/**
 * POST ringback/directory/import {text, format, people, groups}: people and groups of a file, with the errors of each
 * line and what they would change in the lists of the dialog; nothing is stored.
 */
export async function importIntoDirectory(_RED: NodeAPI, request: Request): Promise<unknown> {
  const { text, format } = (request.body ?? {}) as { text?: unknown; format?: unknown };
  if (typeof text !== 'string' || (format !== 'csv' && format !== 'json')) {
    throw new RingbackError('RB_INPUT', 'The import needs a text and its format.', {
      remedy: 'The format is csv or json.',
    });
  }
  const { people, groups } = (request.body ?? {}) as { people?: unknown; groups?: unknown };
  const known = parseEntries({ users: people ?? [], groups: groups ?? [] });
  const imported = importDirectory(text, format);
  return { ...imported, comparison: compareEntries(known, imported) };
}
