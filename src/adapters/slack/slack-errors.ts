import type { FailedDelivery } from '../../ports/channel';
import { rejected } from '../channel-failure';

const TOKEN = 'Copy the bot token (xoxb-…) again from "OAuth & Permissions" of the app, and deploy.';
const PERMISSION = 'The rules of the workspace do not let the app post there: ask its administrator.';

/** What can be done about an error of Slack's; others are told as they are. */
const REMEDIES: Record<string, string> = {
  not_authed: TOKEN,
  invalid_auth: TOKEN,
  token_revoked: TOKEN,
  token_expired: TOKEN,
  account_inactive: TOKEN,
  not_allowed_token_type: TOKEN,
  no_permission: PERMISSION,
  restricted_action: PERMISSION,
  restricted_action_read_only_channel: PERMISSION,
  ekm_access_denied: PERMISSION,
  not_in_channel: 'Invite the app into the channel, or give it the scope chat:write.public.',
  channel_not_found: 'Check the ID or the name. The app sees a private channel only after it was invited there.',
  is_archived: 'The channel is archived: choose another one.',
  users_not_found: 'Nobody in the workspace has that e-mail address: enter the ID of the user in the directory.',
  user_not_found: 'Check the ID of the user in the directory.',
  user_disabled: 'The user has left the workspace: correct the directory.',
  cannot_dm_bot: 'A bot cannot be told anything: correct the directory.',
  msg_too_long: 'Make the text shorter.',
  msg_blocks_too_long: 'Make the text shorter.',
  no_text: 'The text of the message is empty.',
};

/** An error that trying again does not change. `needed` names the scope that is missing. */
export function slackRefusal(error: string, { needed }: Record<string, unknown>, host: string): FailedDelivery {
  const remedy =
    error === 'missing_scope' && typeof needed === 'string'
      ? `Add the scope ${needed.slice(0, 100)} to the app, install it again, and enter its new token if it has one.`
      : (REMEDIES[error] ?? 'See the errors of chat.postMessage in the documentation of Slack.');
  return rejected(`Slack refused the message: ${error || 'it gave no reason'}.`, { where: host, remedy });
}
