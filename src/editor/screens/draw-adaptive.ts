import { drawnButton, drawnImage, type Json, jsonOf, listOf, textOf } from './draw-parts.js';
import { markdownText } from './draw-text.js';
import { element } from './element.js';

/** How a text of the card is shown. */
type Say = (written: string) => (Node | string)[];

/** An Adaptive Card as Teams and Webex show it. Its texts are Markdown unless `say` shows them otherwise. */
export function drawAdaptiveCard(card: Json, say: Say = paragraphs): HTMLElement {
  const actions = listOf(card.actions).map((action) => {
    const look = { positive: 'is-positive', destructive: 'is-destructive' }[textOf(action.style)] ?? '';
    return drawnButton(textOf(action.title), look, textOf(action.url));
  });
  return element(
    'div',
    { class: 'ringback-drawn-card' },
    ...listOf(card.body).map((source) => drawElement(source, say)),
    ...(actions.length > 0 ? [element('div', { class: 'ringback-drawn-actions' }, ...actions)] : []),
  );
}

function drawElement(source: Json, say: Say): HTMLElement {
  const drawn = content(source, say);
  drawn.classList.add('ringback-adaptive');
  if (source.separator === true) drawn.classList.add('is-separate');
  for (const name of ['size', 'weight', 'color', 'spacing', 'horizontalAlignment']) {
    const value = textOf(source[name]);
    if (/^[A-Za-z]+$/.test(value)) drawn.classList.add(`has-${name}-${value.toLowerCase()}`);
  }
  if (source.isSubtle === true) drawn.classList.add('is-subtle');
  return drawn;
}

function content(source: Json, say: Say): HTMLElement {
  switch (source.type) {
    case 'TextBlock':
      return element('div', { class: 'ringback-drawn-text' }, ...say(textOf(source.text)));
    case 'RichTextBlock':
      return element('div', { class: 'ringback-drawn-text' }, ...listOf(source.inlines).map(drawRun));
    case 'Image':
      return element(
        'div',
        {},
        drawnImage(textOf(source.url), textOf(source.altText), textOf(source.style) === 'person' ? 'is-person' : ''),
      );
    case 'FactSet':
      return element(
        'div',
        { class: 'ringback-drawn-facts' },
        ...listOf(source.facts).flatMap(({ title, value }) => [
          element('div', { class: 'ringback-drawn-fact' }, ...say(textOf(title))),
          element('div', { class: 'ringback-drawn-text' }, ...say(textOf(value))),
        ]),
      );
    case 'Container': {
      const style = textOf(source.style);
      const look = /^(emphasis|good|attention|warning|accent)$/.test(style) ? ` is-box is-${style}` : '';
      return element(
        'div',
        { class: `ringback-drawn-box${look}` },
        ...listOf(source.items).map((item) => drawElement(item, say)),
      );
    }
    case 'ColumnSet':
      return element(
        'div',
        { class: 'ringback-drawn-columns' },
        ...listOf(source.columns).map((column) => {
          const made = element('div', {}, ...listOf(column.items).map((item) => drawElement(item, say)));
          const share = Number(column.width);
          if (column.width === 'auto') made.style.flex = '0 1 auto';
          else if (share > 0) made.style.flex = `${share} 1 0`;
          return made;
        }),
      );
    case 'Input.Text':
    case 'Input.ChoiceSet':
      return drawInput(source, say);
    default:
      return element('div');
  }
}

function drawRun(run: Json): HTMLElement {
  const isLink = jsonOf(run.selectAction).url !== undefined;
  const made = element('span', isLink ? { class: 'ringback-drawn-link' } : {}, textOf(run.text));
  if (run.weight === 'Bolder') made.classList.add('has-weight-bolder');
  if (run.size === 'Medium') made.classList.add('has-size-medium');
  return made;
}

function drawInput(source: Json, say: Say): HTMLElement {
  const choices = listOf(source.choices).map(({ title }) => element('div', {}, '○ ', textOf(title)));
  const field =
    choices.length > 0 && source.style === 'expanded'
      ? element('div', { class: 'ringback-drawn-choices' }, ...choices)
      : element(
          'div',
          { class: 'ringback-drawn-field' },
          textOf(source.value) || textOf(source.placeholder) || '\u00a0',
        );
  return element(
    'div',
    {},
    element('div', { class: 'ringback-drawn-label' }, ...say(textOf(source.label) || textOf(source.id))),
    field,
  );
}

/** A blank line ends a line there; a single line's end is a space. */
function paragraphs(markdown: string): (Node | string)[] {
  return markdownText(markdown.replaceAll('\n\n', '\n'));
}
