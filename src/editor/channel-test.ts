import { button, element, find } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { type Failure, isFailure, request } from './request.js';
import { failureBox } from './screens/failure.js';
import { formRow, textInput } from './screens/form-row.js';
import { language, text } from './text.js';

type Sent =
  | { ok: true; id: string; providerId?: string; hearsBack: boolean }
  | { ok: false; error: Failure; isUncertain?: boolean };

interface Echo {
  receipt?: 'delivered' | 'read' | 'failed';
  error?: Failure;
  isReplied?: boolean;
}

const askEveryMs = 2_000;
const listenForMs = 60_000;

/** What an address looks like, by kind of channel. */
const examples: Record<string, string> = {
  inbox: 'jane',
  email: 'jane@example.com',
  webhook: 'https://example.com/hook',
  slack: 'jane@example.com, C0123456789',
  teams: '',
  webex: 'jane@example.com',
  telegram: '123456789',
  sms: '+15551234567',
  whatsapp: '+15551234567',
};

/** Sends a message of no follow-up by the deployed channel, and shows what the provider says and what comes back. */
export function channelTest(target: string, node: EditorNode): void {
  const isDeployed = Boolean(RED.nodes.node(node.id)) && !node.changed;
  const route = `ringback/channel/${encodeURIComponent(node.id)}/test`;
  const to = textInput('', { placeholder: examples[String(node.kind)] ?? '' });
  const result = element('div', { role: 'status', 'aria-live': 'polite' });
  let listening: Promise<void> = Promise.resolve();
  let turn = 0;

  const fail = (failed: unknown) =>
    result.replaceChildren(failureBox(isFailure(failed) ? failed : { code: 'unknown', message: String(failed) }));

  async function send(): Promise<void> {
    turn += 1;
    const mine = turn;
    result.textContent = text('channelTest.running');
    const answer = await request<Sent>('POST', route, { to: to.value, language: language() });
    if (!answer.ok) {
      fail(answer.error);
      if (answer.isUncertain) result.append(element('div', { class: 'ringback-hint' }, text('channelTest.uncertain')));
      return;
    }
    const said = answer.providerId ? text('channelTest.sentAs', { id: answer.providerId }) : text('channelTest.sent');
    const box = element('div', { class: 'ringback-box ringback-ok' }, said);
    result.replaceChildren(box);
    if (answer.hearsBack) listening = listen(answer.id, box, () => mine === turn && result.isConnected);
  }

  async function listen(id: string, box: HTMLElement, isWanted: () => boolean): Promise<void> {
    const line = element('div', {}, text('channelTest.listening'));
    box.append(line);
    const until = Date.now() + listenForMs;
    let said: string[] = [];
    while (Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
      if (!isWanted()) return;
      const { receipt, error, isReplied } = await request<Echo>('GET', `${route}/${id}`);
      said = [
        ...(receipt ? [text(`channelTest.${receipt}`)] : []),
        ...(isReplied ? [text('channelTest.replied')] : []),
      ];
      if (receipt === 'failed') {
        result.replaceChildren(
          failureBox(error ?? { code: 'RB_CHANNEL_REJECTED', message: text('channelTest.failed') }),
        );
        return;
      }
      if (said.length > 0) line.textContent = said.join(' ');
    }
    if (said.length === 0) line.textContent = text('channelTest.silent');
  }

  const run = button({ label: text('channelTest.run'), icon: 'paper-plane-o' }, () => {
    run.disabled = true;
    send()
      .catch(fail)
      .finally(() => {
        run.disabled = false;
      });
    // A dialog that is reopened, or Node-RED that is restarted meanwhile: what was sent is sent.
    listening.catch(() => undefined);
  });
  to.disabled = !isDeployed;
  run.disabled = !isDeployed;
  const hint = text(isDeployed ? 'channelTest.hint' : 'check.deployFirst');
  find(target).append(formRow(text('channelTest.to'), to, hint, run), result);
}
