import type { Exchange } from '../http-exchange';
import type { ZendeskAccount } from './account';
import { needScope, sandboxCredentials } from './authentication';
import { pageOf } from './paging';
import { noSuchEndpoint, notFound } from './problem';
import { searchUsers } from './search';
import type { Show } from './show';

export interface ReadContext {
  account: ZendeskAccount;
  show: Show;
  scopes: readonly string[];
  /** Address of the request, without its query. */
  url: string;
  /** What is newer is not found by searches yet. */
  searchedBefore: number;
}

/** Answers GET below /api/v2/users, but for the tickets of a user. */
export function answerUsers({ path, query }: Exchange, context: ReadContext): Record<string, unknown> {
  const { account, show, scopes, url } = context;
  needScope(scopes, 'read', 'users:read');
  const [, , id, part] = path;
  if (id === undefined) return pageOf('users', account.users().map(show.user), query, url);
  if (id === 'search') {
    const found = searchUsers(account, query.get('query') ?? '', context.searchedBefore);
    return pageOf('users', found.map(show.user), query, url);
  }
  const user =
    id === 'me'
      ? account.users().find(({ email }) => email === sandboxCredentials.email)
      : account.users().find((one) => one.id === Number(id));
  if (!user) throw notFound();
  if (part === undefined) return { user: show.user(user) };
  if (part === 'identities') return pageOf('identities', account.identities(user.id).map(show.identity), query, url);
  throw noSuchEndpoint();
}
