/** Redmine's default statuses, by what the tests do with them. */
export const statusIds = { new: 1, inProgress: 2, resolved: 3, feedback: 4, closed: 5, rejected: 6 } as const;

export type StatusName = keyof typeof statusIds;

export interface RedmineIssue {
  id: number;
  subject: string;
  status: { id: number; name: string };
  assigned_to?: { id: number; name: string };
}

export interface RedmineUser {
  id: number;
  login: string;
  mail: string;
}

/** As much of Redmine's REST API as the tests need. */
export class Redmine {
  constructor(
    readonly url: string,
    readonly apiKey: string,
  ) {}

  async createUser(login: string): Promise<RedmineUser> {
    const mail = `${login}@example.test`;
    const user = {
      login,
      mail,
      firstname: login,
      lastname: 'Tester',
      password: `of-${login}-1`,
      mail_notification: 'none',
    };
    const body = (await this.#ask('POST', '/users.json', { user })) as { user: RedmineUser };
    return { ...body.user, mail };
  }

  /** A project that all the given people work in. */
  async createProject(identifier: string, members: RedmineUser[]): Promise<number> {
    const made = (await this.#ask('POST', '/projects.json', { project: { name: identifier, identifier } })) as {
      project: { id: number };
    };
    const { roles } = (await this.#ask('GET', '/roles.json')) as { roles: { id: number; name: string }[] };
    const role = roles.find(({ name }) => name === 'Developer');
    for (const { id } of members) {
      const membership = { user_id: id, role_ids: [role?.id] };
      await this.#ask('POST', `/projects/${made.project.id}/memberships.json`, { membership });
    }
    return made.project.id;
  }

  async createIssue(
    projectId: number,
    subject: string,
    status: StatusName,
    assignee: RedmineUser,
  ): Promise<RedmineIssue> {
    const issue = {
      project_id: projectId,
      subject,
      status_id: statusIds[status],
      assigned_to_id: assignee.id,
      tracker_id: 1,
    };
    return ((await this.#ask('POST', '/issues.json', { issue })) as { issue: RedmineIssue }).issue;
  }

  /** Reads back what it wrote: Redmine answers 204 also to a status that it did not take. */
  async changeIssue(id: number, changes: { status?: StatusName; subject?: string }): Promise<void> {
    const issue = { subject: changes.subject, status_id: changes.status && statusIds[changes.status] };
    await this.#ask('PUT', `/issues/${id}.json`, { issue });
    const after = ((await this.#ask('GET', `/issues/${id}.json`)) as { issue: RedmineIssue }).issue;
    if (issue.status_id !== undefined && after.status.id !== issue.status_id) {
      throw new Error(`Redmine left issue ${id} at ${after.status.name}.`);
    }
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'x-redmine-api-key': this.apiKey, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Redmine answered ${method} ${path} with ${answer.status}: ${text}`);
    return text.trim() ? JSON.parse(text) : undefined;
  }
}
