import { createSandbox, type Sandbox, type SandboxOptions } from '../demo/sandbox/server';
import { sandboxCredentials } from '../demo/sandbox/zendesk/authentication';
import { createSystemClock } from '../src/adapters/clock/system-clock';

/** A sandbox on a free port whose story does not go on by itself. */
export async function startSandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = createSandbox({ clock: createSystemClock(), tellsStory: false, ...options });
  await sandbox.start(0);
  return sandbox;
}

/** Ids of the sandbox's people: the cast is always the same. */
export function userIdOf(sandbox: Sandbox, name: string): number {
  const user = sandbox.zendesk.account.users().find((one) => one.name === name);
  if (!user) throw new Error(`The sandbox has no user ${name}.`);
  return user.id;
}

export function ticketIdOf(sandbox: Sandbox, subject: string): number {
  const ticket = sandbox.zendesk.account.tickets().find((one) => one.subject === subject);
  if (!ticket) throw new Error(`The sandbox has no ticket ${subject}.`);
  return ticket.id;
}

/** Everything that was written to a ticket after its first comment. */
export function commentsOn(sandbox: Sandbox, ticketId: number): string[] {
  return (sandbox.zendesk.account.ticket(ticketId)?.comments ?? []).slice(1).map(({ body }) => body);
}

export const basicAuthorization = `Basic ${Buffer.from(
  `${sandboxCredentials.email}/token:${sandboxCredentials.apiToken}`,
).toString('base64')}`;
