import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { findFollowup } from '../followup-service';
import { notDeployed } from '../routes';
import { type ToldStory, tellWhy } from '../tell-why';

/** GET ringback/why?followup=&record=&person=&language=: why somebody was, or was not, told of a record. */
export async function why(RED: NodeAPI, request: Request): Promise<ToldStory> {
  const asked = (name: string) => (typeof request.query[name] === 'string' ? String(request.query[name]) : '');
  const service = findFollowup(asked('followup'));
  if (!service) throw notDeployed('follow-up');
  return tellWhy(RED, service, {
    recordId: asked('record'),
    recipient: asked('person'),
    language: asked('language'),
  });
}
