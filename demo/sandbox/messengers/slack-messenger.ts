import { createSlackVendor } from '../vendors/slack';
import { buttonsOf, slackMessage, slackPress } from '../vendors/slack-events';
import { personOfSlack, slackCast, slackUserOf } from './addresses';
import type { Messenger } from './messenger';

/** `url`: where the vendor is reached. */
export function createSlackMessenger(url: () => string): Messenger {
  const vendor = createSlackVendor(slackCast);
  const userOf = (conversation: string) => slackUserOf(personOfSlack(conversation)?.id ?? '');
  return {
    respond: vendor.respond,
    messages: () =>
      [...vendor.shown.values()].map((shown) => ({
        ...{ id: `${shown.channel}/${shown.ts}`, to: shown.channel },
        name: personOfSlack(shown.channel)?.name ?? shown.channel,
        payload: shown,
        buttons: buttonsOf(shown).map((button) => (button.url ? '' : button.action_id.replace(/^action\./, ''))),
      })),
    press({ id, to }, button) {
      const shown = vendor.shown.get(id);
      if (!shown) throw new Error('Slack has no such message.');
      return slackPress(shown, button, { user: userOf(to), url: url() });
    },
    write: (to, text) => slackMessage(to, userOf(to), text),
  };
}
