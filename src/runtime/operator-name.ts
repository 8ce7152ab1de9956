import type { Request } from 'express';

/** Who of Node-RED's users asks; a Node-RED without a login does not know. */
export function operatorOf(request: Request): string {
  const { user } = request as Request & { user?: { username?: string } };
  return user?.username ?? 'the editor';
}
