import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { importDirectory } from '../../core/directory/import-directory';
import { RingbackError } from '../../core/errors';

/** POST ringback/directory/import {text, format}: people and groups of a file, with the errors of each line; nothing is stored. */
export async function importIntoDirectory(_RED: NodeAPI, request: Request): Promise<unknown> {
  const { text, format } = (request.body ?? {}) as { text?: unknown; format?: unknown };
  if (typeof text !== 'string' || (format !== 'csv' && format !== 'json')) {
    throw new RingbackError('RB_INPUT', 'The import needs a text and its format.', {
      remedy: 'The format is csv or json.',
    });
  }
  return importDirectory(text, format);
}
