import './node-red-editor.js';
import { type Failure, isFailure } from './screens/failure.js';
import { text } from './text.js';

export { type Failure, isFailure } from './screens/failure.js';

/** Calls one of the runtime's routes as the editor's user. Rejects with a Failure. */
export function request<Answer>(method: 'GET' | 'POST', url: string, body?: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    $.ajax({
      url,
      type: method,
      dataType: 'json',
      ...(body === undefined ? {} : { contentType: 'application/json', data: JSON.stringify(body) }),
      success: (answer) => resolve(answer as Answer),
      error: (failed) => reject(failureOf(failed.status, failed.responseJSON)),
    });
  });
}

/** The Failure that an answer is, or stands for. Status 0: nobody answered. */
export function failureOf(status: number, answer: unknown): Failure {
  if (typeof answer === 'object' && answer !== null && 'message' in answer) return answer as Failure;
  if (status === 0) return { code: 'offline', message: text('request.offline'), remedy: text('request.offlineRemedy') };
  if (status === 401 || status === 403) {
    return { code: 'forbidden', message: text('request.forbidden'), remedy: text('request.forbiddenRemedy') };
  }
  if (status === 404)
    return { code: 'notDeployed', message: text('request.notDeployed'), remedy: text('request.notDeployedRemedy') };
  return { code: 'status', message: text('request.status', { status }) };
}

/** What happened and what to do, as one text. */
export function failureText(thrown: unknown): string {
  if (!isFailure(thrown)) return String(thrown);
  return [thrown.message, thrown.remedy].filter(Boolean).join(' ');
}
