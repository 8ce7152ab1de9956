import { drawSlack } from './draw-slack.js';
import { element } from './element.js';
import { drawAdaptiveCard } from './screens/draw-adaptive.js';
import { chatLine, drawnButton, drawnImage, type Json, jsonOf, listOf, textOf } from './screens/draw-parts.js';
import { markdownText, plainText, telegramText, whatsappText } from './screens/draw-text.js';

/** Draws what is posted to a vendor as its program shows it. Everything of it is put in as text. */
export const channelDrawings: Record<string, (payload: Json) => HTMLElement> = {
  slack: drawSlack,
  teams: (payload) => chatLine('ringback-drawn-teams', ...cardsOf(payload)),
  webex: drawWebex,
  telegram: drawTelegram,
  sms: (payload) => bubble('ringback-drawn-sms', plainText(textOf(payload.Body))),
  whatsapp: drawWhatsApp,
  webhook: (payload) => element('pre', { class: 'ringback-drawn-json' }, JSON.stringify(payload, null, 2)),
};

function cardsOf(payload: Json): HTMLElement[] {
  return listOf(payload.attachments).map((attachment) => drawAdaptiveCard(jsonOf(attachment.content)));
}

/** A card stands for the text beside it; without one it is Markdown, and a file. */
function drawWebex(payload: Json): HTMLElement {
  const cards = cardsOf(payload);
  if (cards.length > 0) return chatLine('ringback-drawn-webex', ...cards);
  const words = textOf(payload.markdown).replaceAll(/ {2}\n/g, '\n');
  const files = Array.isArray(payload.files) ? payload.files.map(textOf) : [];
  return chatLine(
    'ringback-drawn-webex',
    element('div', { class: 'ringback-drawn-text' }, ...markdownText(words)),
    ...files.map((url) => drawnImage(url, url)),
  );
}

function drawTelegram({ method, parameters }: Json): HTMLElement {
  const { text, photo, caption, reply_markup, link_preview_options } = jsonOf(parameters);
  const above = method === 'sendPhoto' ? textOf(photo) : textOf(jsonOf(link_preview_options).url);
  const rows = jsonOf(reply_markup).inline_keyboard;
  const keyboard = (Array.isArray(rows) ? rows : []).map((row) =>
    element(
      'div',
      { class: 'ringback-drawn-keys' },
      ...listOf(row).map((key) => drawnButton(textOf(key.text), textOf(key.url) ? 'is-link' : '', textOf(key.url))),
    ),
  );
  const words = bubble('', telegramText(textOf(text) || textOf(caption)), above);
  return element('div', { class: 'ringback-drawn ringback-drawn-telegram' }, words, ...keyboard);
}

function drawWhatsApp(payload: Json): HTMLElement {
  return bubble('ringback-drawn-whatsapp', whatsappText(textOf(payload.Body)), textOf(payload.MediaUrl));
}

function bubble(look: string, words: (Node | string)[], image = ''): HTMLElement {
  const shown = element(
    'div',
    { class: 'ringback-drawn-bubble' },
    ...(image ? [drawnImage(image, '')] : []),
    element('div', { class: 'ringback-drawn-text' }, ...words),
    element('span', { class: 'ringback-drawn-time', 'aria-hidden': 'true' }, '9:41'),
  );
  return look ? element('div', { class: `ringback-drawn ${look}` }, shown) : shown;
}
