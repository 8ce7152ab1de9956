import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { createOptOutPages } from '../../adapters/opt-out-link/opt-out-pages';
import { toRingbackError } from '../../core/errors';
import { findOptOutDesk } from '../opt-out-links';

/** The public page by which a recipient stops the messages of a follow-up for themselves. */
export function registerOptOutPages(RED: NodeAPI): void {
  const pages = createOptOutPages({
    find: findOptOutDesk,
    onError: (error) => RED.log.warn(`[ringback] An opt-out link could not be answered: ${toRingbackError(error)}`),
  });
  RED.httpNode.all('/ringback/opt-out/:token', (request: Request, response: Response) => {
    // Never rejects: every failure is an answer of its own.
    pages.handle(request, response, String(request.params.token));
  });
}
