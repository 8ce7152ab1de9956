import './drawing-words.js';
import { channelDrawings } from './drawings/draw-channels.js';
import { element, showProblem } from './live-page.js';

const titles = {
  ...{ slack: 'Slack', teams: 'Microsoft Teams', webex: 'Webex', telegram: 'Telegram' },
  ...{ sms: 'SMS', whatsapp: 'WhatsApp', email: 'Email' },
};

/** What one person has in one program. `changed` is called after they did something. */
export function conversationPanel({ kind, to, name, canWrite }, changed) {
  const title = `${name} · ${titles[kind]}`;
  const panel = element('section');
  panel.setAttribute('aria-label', title);
  const body = element('div', 'ringback-rendering-body');
  body.tabIndex = 0;
  body.setAttribute('role', 'group');
  body.setAttribute('aria-label', `Messages, ${title}`);
  panel.append(element('h2', 'ringback-rendering-title', title), body);

  const act = async (does, what) => {
    try {
      const answer = await fetch(`/messengers/${does}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ kind, to, ...what }),
      });
      if (!answer.ok) throw new Error((await answer.json()).error);
      changed();
      return true;
    } catch (error) {
      showProblem(error.message);
      return false;
    }
  };
  const writing = canWrite ? writingForm(title, (text) => act('write', { text })) : undefined;
  if (writing) panel.append(writing.element);

  let shown = '';
  return {
    element: panel,
    show({ messages, question }) {
      writing?.ask(question);
      const state = JSON.stringify(messages);
      if (state === shown) return;
      shown = state;
      const hadFocus = body.contains(document.activeElement);
      body.replaceChildren(...messages.map((message) => drawMessage(kind, message, act)));
      // The button that was pressed is gone with its message.
      if (hadFocus && !body.contains(document.activeElement)) body.focus();
    },
  };
}

/** Resolves with false from `send`: what was written stays. */
function writingForm(title, send) {
  const form = element('form', 'writing');
  const field = element('input');
  field.setAttribute('aria-label', `Answer, ${title}`);
  field.placeholder = 'Write an answer';
  field.autocomplete = 'off';
  form.append(field, element('button', '', 'Send'));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text && (await send(text))) field.value = '';
  });
  let asked = '';
  return {
    element: form,
    /** A form of the messenger wants a comment: what is written next is that. */
    ask(question) {
      if (question === asked) return;
      asked = question;
      field.placeholder = question ? `${question}: a comment is needed` : 'Write an answer';
      field.setAttribute('aria-label', `${question ? `Comment for "${question}"` : 'Answer'}, ${title}`);
      if (question) field.focus();
    },
  };
}

function drawMessage(kind, { id, payload, buttons }, act) {
  if (kind === 'email') return drawMail(payload);
  const drawn = channelDrawings[kind](payload);
  for (const [index, label] of [...drawn.querySelectorAll('.ringback-drawn-button')].entries()) {
    const url = label.title;
    label.replaceWith(url ? link(label, url) : button(label, () => act('press', { id, button: buttons[index] })));
  }
  for (const label of drawn.querySelectorAll('span.ringback-drawn-link')) {
    if (/^https?:/.test(label.title)) label.replaceWith(link(label, label.title));
  }
  return drawn;
}

/** No script of it runs; its links open beside this page. */
function drawMail({ subject, html, text }) {
  const mail = element('article', 'mail');
  const frame = element('iframe', 'ringback-rendering-frame');
  frame.title = subject;
  frame.sandbox = 'allow-popups allow-popups-to-escape-sandbox';
  frame.srcdoc = html.replace('<head>', '<head><base target="_blank">');
  mail.append(element('h3', '', subject), html ? frame : element('pre', '', text));
  return mail;
}

function button(label, onClick) {
  const made = element('button', label.className, label.textContent);
  made.type = 'button';
  made.addEventListener('click', async () => {
    // Not disabled: it would lose the focus.
    if (made.ariaDisabled === 'true') return;
    made.ariaDisabled = 'true';
    await onClick();
    // The messenger shows what became of it in place of the buttons, unless it asks for a comment first.
    made.ariaDisabled = 'false';
  });
  return made;
}

function link(label, url) {
  const made = element('a', label.className, label.textContent);
  made.href = url;
  made.target = '_blank';
  made.rel = 'noopener';
  return made;
}
