import type { LateAction } from '../adapters/action-link/action-desk';
import type { GivenAnswer, UntoldAction } from '../ports/store';
import type { Message } from './define-node';
import type { FollowupService } from './followup-service';

/** What was decided, with everybody's answers, as the flow gets it. `id` is the same each time that it is told. */
export function actionMessage(service: FollowupService, action: UntoldAction): Message {
  const { actionId, recordId, json, isUndecided, answers = [action] } = action;
  const id = `${service.id}/${actionId}`;
  const given = answers.map(answerOf);
  if (!isUndecided) return message(service, JSON.parse(json), { ...answerOf(action), recordId, id, answers: given });
  const at = new Date(action.at).toISOString();
  return message(service, JSON.parse(json), { at, recordId, id, reason: 'undecided', answers: given });
}

/** An answer that does not count, with the reason. */
export function lateActionMessage(service: FollowupService, late: LateAction): Message {
  const { reason, recordId, record, action } = late;
  return message(service, record, { ...answerOf(action), recordId, reason });
}

function answerOf({ name, by, byName, at, comment, inputs }: GivenAnswer) {
  return {
    ...{ name, by, at: new Date(at).toISOString() },
    ...(byName !== undefined && byName !== by && { byName }),
    ...(comment !== undefined && { comment }),
    ...(inputs !== undefined && { inputs: { ...inputs } }),
  };
}

function message(service: FollowupService, payload: unknown, action: Record<string, unknown>): Message {
  const { id, name, coordinator } = service;
  const followup = { id, name, attributes: { ...coordinator.attributes } };
  return { payload, action, followup } as unknown as Message;
}
