import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { createActionPages } from '../../adapters/action-link/action-pages';
import { toRingbackError } from '../../core/errors';
import { findActionDesk } from '../action-desks';

/** The public pages: what the link of an action leads to. */
export function registerActionPages(RED: NodeAPI): void {
  const pages = createActionPages({
    find: findActionDesk,
    onError: (error) => RED.log.warn(`[ringback] An action link could not be answered: ${toRingbackError(error)}`),
  });
  RED.httpNode.all('/ringback/action/:token', (request: Request, response: Response) => {
    // Never rejects: every failure is an answer of its own.
    pages.handle(request, response, String(request.params.token));
  });
}
