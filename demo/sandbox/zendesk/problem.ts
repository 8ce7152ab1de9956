/** Ends a request with one of Zendesk's documented errors. */
export class ZendeskProblem extends Error {
  override readonly name = 'ZendeskProblem';
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
    readonly headers: Record<string, string> = {},
  ) {
    super(`${status} ${JSON.stringify(body)}`);
  }
}

export function notFound(): ZendeskProblem {
  return new ZendeskProblem(404, { error: 'RecordNotFound', description: 'Not found' });
}

export function noSuchEndpoint(): ZendeskProblem {
  return new ZendeskProblem(404, { error: 'InvalidEndpoint', description: 'Not found' });
}

/** A value that Zendesk's validation refuses. */
export function invalidRecord(field: string, description: string): ZendeskProblem {
  return new ZendeskProblem(422, {
    error: 'RecordInvalid',
    description: 'Record validation errors',
    details: { [field]: [{ description }] },
  });
}

export function badRequest(description: string): ZendeskProblem {
  return new ZendeskProblem(400, { error: 'BadRequest', description });
}
