import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { parseEntries } from '../../core/directory/parse-entries';
import { compileUserFields } from '../../core/directory/user-fields';

/** POST ringback/directory/map {sample, userFields}: a record as the directory would know it; nothing is stored. */
export async function mapUser(_RED: NodeAPI, request: Request): Promise<unknown> {
  const { sample, userFields } = (request.body ?? {}) as { sample?: unknown; userFields?: unknown };
  return parseEntries([compileUserFields(userFields)(sample)]);
}
