import { element } from './element.js';
import { chatLine, drawnButton, drawnImage, type Json, jsonOf, listOf, textOf } from './screens/draw-parts.js';
import { slackText } from './screens/draw-text.js';

/** A message of chat.postMessage: its blocks, or its text where it has none. */
export function drawSlack(payload: Json): HTMLElement {
  const blocks = listOf(payload.blocks);
  if (blocks.length > 0) return chatLine('ringback-drawn-slack', ...blocks.map(drawBlock));
  return chatLine(
    'ringback-drawn-slack',
    element('div', { class: 'ringback-drawn-text' }, ...slackText(textOf(payload.text))),
  );
}

function drawBlock(block: Json): HTMLElement {
  const drawn = (...content: (Node | string)[]) =>
    element('div', { class: `ringback-slack-${textOf(block.type)}` }, ...content);
  switch (block.type) {
    case 'header':
      return drawn(textOf(jsonOf(block.text).text));
    case 'section': {
      const fields = listOf(block.fields).map((field) => element('div', {}, ...drawText(field)));
      const own = block.text === undefined ? [] : drawText(jsonOf(block.text));
      return drawn(
        ...(own.length > 0 ? [element('div', { class: 'ringback-drawn-text' }, ...own)] : []),
        ...(fields.length > 0 ? [element('div', { class: 'ringback-slack-fields' }, ...fields)] : []),
      );
    }
    case 'context':
      return drawn(...listOf(block.elements).flatMap(drawText));
    case 'image':
      return drawn(drawnImage(textOf(block.image_url), textOf(block.alt_text)));
    case 'divider':
      return drawn(element('hr'));
    case 'actions':
      return drawn(...listOf(block.elements).map(drawButton));
    case 'input':
      return drawn(
        element('div', { class: 'ringback-drawn-label' }, textOf(jsonOf(block.label).text)),
        drawField(jsonOf(block.element)),
      );
    default:
      return drawn();
  }
}

function drawText(source: Json): (Node | string)[] {
  const written = textOf(source.text);
  return source.type === 'mrkdwn' ? slackText(written) : [written];
}

function drawButton(button: Json): HTMLElement {
  const look = { primary: 'is-positive', danger: 'is-destructive' }[textOf(button.style)] ?? '';
  return drawnButton(textOf(jsonOf(button.text).text), look, textOf(button.url));
}

/** What is asked: a field, or each of its choices. */
function drawField(field: Json): HTMLElement {
  const chosen = new Set(
    [field.initial_option, ...listOf(field.initial_options)].map((each) => textOf(jsonOf(each).value)),
  );
  if (field.type === 'radio_buttons' || field.type === 'checkboxes') {
    const choices = listOf(field.options).map((option) => {
      const mark = chosen.has(textOf(option.value)) ? '◉ ' : '○ ';
      return element('div', {}, mark, textOf(jsonOf(option.text).text));
    });
    return element('div', { class: 'ringback-drawn-choices' }, ...choices);
  }
  const hint = textOf(field.initial_value) || textOf(jsonOf(field.placeholder).text);
  return element('div', { class: 'ringback-drawn-field' }, hint || '\u00a0');
}
