import { createSlackVendor } from '../vendors/slack';
import { buttonsOf, slackMessage, slackPress, slackSubmit } from '../vendors/slack-events';
import { personOfSlack, slackCast, slackUserOf } from './addresses';
import type { Messenger } from './messenger';

/** `url`: where the vendor is reached. */
export function createSlackMessenger(url: () => string): Messenger {
  const vendor = createSlackVendor(slackCast);
  const userOf = (conversation: string) => slackUserOf(personOfSlack(conversation)?.id ?? '');
  /** The form that each has before them: an answer of theirs needs a comment. */
  const forms = new Map<string, Record<string, unknown>>();
  return {
    respond(asked) {
      const before = vendor.views.length;
      const reply = vendor.respond(asked);
      const view = vendor.views.at(before);
      if (view) forms.set(String(view.trigger_id).replace(/^trigger-/, ''), view);
      return reply;
    },
    question: (to) => (forms.get(userOf(to))?.view as { title?: { text?: string } } | undefined)?.title?.text,
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
    write(to, text) {
      const form = forms.get(userOf(to));
      forms.delete(userOf(to));
      return form ? slackSubmit(form, userOf(to), text) : slackMessage(to, userOf(to), text);
    },
  };
}
