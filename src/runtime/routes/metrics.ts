import { createHash, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { healthOf } from '../metrics/health';
import { metricsText } from '../metrics/metrics-text';
import { ringbackSettings } from '../services';

/** GET ringback/metrics and ringback/health: for those who may read, and for the holder of the settings' `metricsToken`. */
export function registerMetrics(RED: NodeAPI): void {
  const mayRead = RED.auth.needsPermission('ringback.read') as RequestHandler;
  const mayScrape = (request: Request, response: Response, next: NextFunction): void => {
    if (hasToken(request, ringbackSettings(RED).metricsToken)) next();
    else mayRead(request, response, next);
  };
  RED.httpAdmin.get('/ringback/metrics', mayScrape, (_request, response) => {
    response.set({ 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8', 'Cache-Control': 'no-store' });
    response.end(metricsText(RED));
  });
  RED.httpAdmin.get('/ringback/health', mayScrape, (_request, response) => {
    const health = healthOf(RED);
    response
      .set('Cache-Control', 'no-store')
      .status(health.ready ? 200 : 503)
      .json(health);
  });
}

/** By digests of equal length, for the time that a comparison takes must tell nothing of the token. */
function hasToken(request: Request, token: unknown): boolean {
  const given = /^Bearer (.+)$/i.exec(request.get('authorization') ?? '')?.[1];
  if (typeof token !== 'string' || token === '' || given === undefined) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
