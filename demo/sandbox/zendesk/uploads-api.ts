import { type Exchange, readBytes } from '../http-exchange';
import { needScope } from './authentication';
import { badRequest, noSuchEndpoint, ZendeskProblem } from './problem';
import type { Answer, TicketsContext } from './tickets-api';

const largestUpload = 50 * 1024 * 1024;

/** POST /api/v2/uploads?filename=…: https://developer.zendesk.com/api-reference/ticketing/tickets/ticket-attachments/ */
export async function answerUpload(
  { method, path, query, request }: Exchange,
  { account, scopes }: TicketsContext,
): Promise<Answer> {
  if (method !== 'POST' || path[2] !== undefined) throw noSuchEndpoint();
  needScope(scopes, 'write', 'tickets:write');
  const fileName = query.get('filename') ?? '';
  if (fileName === '') throw badRequest('A filename is needed');
  const data = await readBytes(request, largestUpload).catch((): never => {
    throw new ZendeskProblem(413, { error: 'AttachmentTooBig', description: 'The file is larger than 50 MB' });
  });
  const contentType = request.headers['content-type'] ?? 'application/binary';
  const { id, token } = account.addUpload({ fileName, contentType, data });
  const attachment = { id, file_name: fileName, content_type: contentType, size: data.length };
  return { status: 201, body: { upload: { token, attachment, attachments: [attachment] } } };
}
