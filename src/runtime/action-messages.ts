import type { LateAction } from '../adapters/action-link/action-desk';
import type { UntoldAction } from '../ports/store';
import type { Message } from './define-node';
import type { FollowupService } from './followup-service';

/** What a recipient has answered, as the flow gets it. `id` is the same each time that an action is told. */
export function actionMessage(service: FollowupService, action: UntoldAction): Message {
  const { actionId, recordId, json, name, by, at, comment } = action;
  return message(service, JSON.parse(json), {
    ...{ name, by, at: new Date(at).toISOString(), recordId, id: `${service.id}/${actionId}` },
    ...(comment !== undefined && { comment }),
  });
}

/** An answer that does not count, with the reason. */
export function lateActionMessage(service: FollowupService, late: LateAction): Message {
  const { reason, recordId, record, action } = late;
  const { name, by, at, comment } = action;
  return message(service, record, {
    ...{ name, by, at: new Date(at).toISOString(), recordId, reason },
    ...(comment !== undefined && { comment }),
  });
}

function message(service: FollowupService, payload: unknown, action: Record<string, unknown>): Message {
  const { id, name, coordinator } = service;
  const followup = { id, name, attributes: { ...coordinator.attributes } };
  return { payload, action, followup } as unknown as Message;
}
