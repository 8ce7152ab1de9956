import { ImapServer } from '../vendors/imap';
import { slackToken } from '../vendors/slack';
import { slackSigningSecret } from '../vendors/slack-events';
import { workflowPath } from '../vendors/teams';
import { telegramToken } from '../vendors/telegram';
import { accountSid, authToken } from '../vendors/twilio';
import { webexToken } from '../vendors/webex';
import { webexSigningSecret } from '../vendors/webex-events';

/**
 * The sandbox's accounts, as environment variables: the channels of the example name them instead of credentials,
 * so that its file holds none and runs where they are set.
 */
export function sandboxEnvironment(sandboxUrl: string): Record<string, string> {
  return {
    RINGBACK_SANDBOX_SLACK_TOKEN: slackToken,
    RINGBACK_SANDBOX_SLACK_SECRET: slackSigningSecret,
    RINGBACK_SANDBOX_TEAMS_URL: `${sandboxUrl}/vendors/teams${workflowPath}`,
    RINGBACK_SANDBOX_WEBEX_TOKEN: webexToken,
    RINGBACK_SANDBOX_WEBEX_SECRET: webexSigningSecret,
    RINGBACK_SANDBOX_TELEGRAM_TOKEN: telegramToken,
    RINGBACK_SANDBOX_TWILIO_SID: accountSid,
    RINGBACK_SANDBOX_TWILIO_TOKEN: authToken,
    RINGBACK_SANDBOX_MAILBOX_USER: ImapServer.user,
    RINGBACK_SANDBOX_MAILBOX_PASSWORD: ImapServer.password,
  };
}
