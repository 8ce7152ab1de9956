import { RingbackError, toRingbackError } from '../errors';
import { compileTemplate, type TemplateContext } from '../extract/template';
import { type MessageContext, templateValuesOf } from '../message/compile-message';
import { cutText } from '../message/cut-text';
import { parseImageUrl } from '../message/image-url';
import { CARD_LIMITS, type Card, type CardAction, type CardElement, type FilledCard, type Image } from './card';
import { compact } from './card-reader';
import { cardWords } from './card-words';
import { cleanLine, cleanText } from './clean-text';
import { parseLinkUrl } from './link-url';

export interface CompiledCard {
  /** Errors: RB_TEMPLATE, naming the place in `where`. What only this record cannot show is in `warnings`. */
  fill(context: MessageContext): Promise<FilledCard>;
}

/** Told instead of thrown, so that a preview can show the rest of the card. */
export type ReportCardError = (path: string, error: RingbackError) => void;

interface Filling {
  context: MessageContext;
  warnings: string[];
  /** Characters that the card may still have: records decide how long each text becomes. */
  room: number;
  /** As room, of the images within the card. */
  imageRoom: number;
}
type Fill<T> = (values: TemplateContext, filling: Filling) => Promise<T>;
type FillText = Fill<string>;

/**
 * Compiles the placeholders of a card once: they may be in every text and address. Texts without content
 * after filling, and facts without a value, are left out. RB_TEMPLATE for a text that cannot be compiled.
 */
export function compileCard(card: Card, report: ReportCardError = throwError): CompiledCard {
  const compiler = new CardCompiler(report);
  const body = compiler.elements(card.body, 'body');
  const actions = card.actions.map((action, index) => compiler.action(action, `actions[${index}]`));
  return {
    async fill(context) {
      const values = templateValuesOf(context);
      const filling: Filling = {
        context,
        warnings: [],
        room: CARD_LIMITS.cardLength,
        imageRoom: CARD_LIMITS.imagesLength,
      };
      const filled: CardElement[] = await body(values, filling);
      const shown: CardAction[] = [];
      for (const fill of actions) shown.push(...(await fill(values, filling)));
      // As a message without a text: never nothing.
      if (filled.length === 0 && shown.length === 0) {
        const { followup, items } = context;
        filled.push({
          type: 'TextBlock',
          text: cleanLine(`${followup.name}: ${items[0]?.recordId ?? ''}`, 200),
          wrap: true,
        });
      }
      const lang = card.lang ?? context.recipient.locale;
      const { type, version } = card;
      return {
        type,
        version,
        ...compact({ lang }),
        body: filled,
        actions: shown,
        warnings: [...new Set(filling.warnings)],
      };
    },
  };
}

class CardCompiler {
  constructor(readonly report: ReportCardError) {}

  elements(elements: CardElement[], path: string): Fill<CardElement[]> {
    const fills = elements.map((element, index) => this.#repeated(element, `${path}[${index}]`));
    return async (values, filling) => {
      const filled: CardElement[] = [];
      for (const fill of fills) filled.push(...(await fill(values, filling)));
      return filled;
    };
  }

  /** None, one or (repeated) many. */
  #repeated({ repeat, ...element }: CardElement, path: string): Fill<CardElement[]> {
    const fill = this.#element(element as CardElement, path);
    if (!repeat) return async (values, filling) => listOf(await fill(values, filling));
    return async (values, filling) => {
      const { items, recipient } = filling.context;
      const filled: CardElement[] = [];
      for (const item of items.slice(0, CARD_LIMITS.repeated)) {
        filled.push(...listOf(await fill({ ...values, ...item }, filling)));
      }
      const more = items.length - CARD_LIMITS.repeated;
      if (more > 0) {
        filled.push({
          type: 'TextBlock',
          text: cardWords(recipient.locale).moreRecords(more),
          isSubtle: true,
          wrap: true,
        });
      }
      return filled;
    };
  }

  #element(element: CardElement, path: string): Fill<CardElement | undefined> {
    switch (element.type) {
      case 'TextBlock': {
        const fillText = this.#text(element.text, `${path}.text`);
        return async (values, filling) => {
          const text = await fillText(values, filling);
          return text === '' ? undefined : { ...element, text };
        };
      }
      case 'Image':
        return this.#image(element, path);
      case 'FactSet': {
        const fillFacts = this.#pairs(element.facts, `${path}.facts`, CARD_LIMITS.textLength);
        return async (values, filling) => {
          const facts = (await fillFacts(values, filling)).filter(({ value }) => value !== '');
          return facts.length === 0 ? undefined : { ...element, facts };
        };
      }
      case 'ColumnSet': {
        const fills = element.columns.map(({ items }, index) =>
          this.elements(items, `${path}.columns[${index}].items`),
        );
        return async (values, filling) => {
          const columns = [];
          for (const [index, column] of element.columns.entries()) {
            columns.push({ ...column, items: (await fills[index]?.(values, filling)) ?? [] });
          }
          return columns.some(({ items }) => items.length > 0) ? { ...element, columns } : undefined;
        };
      }
      case 'Container': {
        const fillItems = this.elements(element.items, `${path}.items`);
        return async (values, filling) => {
          const items = await fillItems(values, filling);
          return items.length === 0 ? undefined : { ...element, items };
        };
      }
      case 'Input.Text': {
        const fillInput = this.#input(element, path);
        return async (values, filling) => ({ ...element, ...(await fillInput(values, filling)) });
      }
      case 'Input.ChoiceSet': {
        const fillInput = this.#input(element, path);
        const fillChoices = this.#pairs(element.choices, `${path}.choices`, CARD_LIMITS.labelLength);
        return async (values, filling) => {
          const choices = (await fillChoices(values, filling)).filter(
            ({ title, value }) => title !== '' && value !== '',
          );
          return choices.length === 0 ? undefined : { ...element, ...(await fillInput(values, filling)), choices };
        };
      }
    }
  }

  action(action: CardAction, path: string): Fill<CardAction[]> {
    const fillTitle = this.#line(action.title, `${path}.title`);
    if (action.type === 'Action.Submit') {
      // A button has to say something, also where the record does not.
      return async (values, filling) => [
        { ...action, title: (await fillTitle(values, filling)) || action.data.action },
      ];
    }
    const fillUrl = this.#raw(action.url, `${path}.url`);
    return async (values, filling) => {
      const [title, raw] = [await fillTitle(values, filling), await fillUrl(values, filling)];
      if (raw.trim() === '') return [];
      const url = parseLinkUrl(raw);
      if (url) return [{ ...action, title: title || url.slice(0, 60), url }];
      filling.warnings.push(`${path}.url is not a web address (https:// or http://) and its button is left out.`);
      return [];
    };
  }

  /** An image that cannot be shown leaves its description. */
  #image(image: Image, path: string): Fill<CardElement | undefined> {
    const fillUrl = this.#raw(image.url, `${path}.url`);
    const fillAlt = this.#line(image.altText ?? '', `${path}.altText`);
    return async (values, filling) => {
      const [raw, altText] = [await fillUrl(values, filling), await fillAlt(values, filling)];
      const { altText: _template, ...rest } = image;
      try {
        const url = withinImages(filling, parseImageUrl(raw));
        return url === undefined ? undefined : { ...rest, url, ...compact({ altText: altText || undefined }) };
      } catch (thrown) {
        filling.warnings.push(`${path}.url cannot be shown: ${toRingbackError(thrown).message}`);
        return altText === '' ? undefined : { type: 'TextBlock', text: altText, isSubtle: true, wrap: true };
      }
    };
  }

  #input(input: { label?: string; placeholder?: string; value?: string; errorMessage?: string }, path: string) {
    const names = ['label', 'placeholder', 'value', 'errorMessage'] as const;
    const fills = names.flatMap((name) => {
      const text = input[name];
      return text === undefined ? [] : [{ name, fill: this.#line(text, `${path}.${name}`) }];
    });
    return async (values: TemplateContext, filling: Filling) => {
      const filled: Partial<Record<(typeof names)[number], string>> = {};
      for (const { name, fill } of fills) filled[name] = await fill(values, filling);
      return filled;
    };
  }

  #pairs(pairs: { title: string; value: string }[], path: string, maxLength: number) {
    const fills = pairs.map(({ title, value }, index) => ({
      title: this.#line(title, `${path}[${index}].title`),
      value: this.#text(value, `${path}[${index}].value`, maxLength),
    }));
    return async (values: TemplateContext, filling: Filling) => {
      const filled: { title: string; value: string }[] = [];
      for (const { title, value } of fills)
        filled.push({ title: await title(values, filling), value: await value(values, filling) });
      return filled;
    };
  }

  #text(text: string, path: string, maxLength: number = CARD_LIMITS.textLength): FillText {
    const fill = this.#raw(text, path);
    return async (values, filling) => within(filling, cleanText(await fill(values, filling), maxLength));
  }

  #line(text: string, path: string): FillText {
    const fill = this.#raw(text, path);
    return async (values, filling) => within(filling, cleanLine(await fill(values, filling), CARD_LIMITS.labelLength));
  }

  #raw(text: string, path: string): FillText {
    const guarded = (thrown: unknown): string => {
      this.report(path, placeError(path, toRingbackError(thrown, 'RB_TEMPLATE')));
      return '';
    };
    try {
      const template = compileTemplate(text);
      return (values) => template.render(values).catch(guarded);
    } catch (thrown) {
      guarded(thrown);
      return async () => '';
    }
  }
}

/** A text as far as the card has room for it; nothing, where there is none. */
function within(filling: Filling, text: string): string {
  const kept = filling.room > 0 ? cutText(text, filling.room) : '';
  if (kept.length < text.length) {
    filling.warnings.push(`The card is longer than ${CARD_LIMITS.cardLength} characters and its end is left out.`);
  }
  filling.room -= kept.length;
  return kept;
}

/** An image of its own as far as the card has room for it; RB_TEMPLATE where it has none. */
function withinImages(filling: Filling, url: string | undefined): string | undefined {
  if (!url?.startsWith('data:')) return url;
  filling.imageRoom -= url.length;
  if (filling.imageRoom >= 0) return url;
  filling.imageRoom += url.length;
  throw new RingbackError('RB_TEMPLATE', 'The images within the card are too large together.', {
    remedy: 'Link to them instead.',
  });
}

function listOf(element: CardElement | undefined): CardElement[] {
  return element ? [element] : [];
}

function placeError(path: string, { summary, remedy, cause }: RingbackError): RingbackError {
  return new RingbackError('RB_TEMPLATE', `In the card, ${path} cannot be made: ${summary}`, {
    ...(remedy ? { remedy } : {}),
    where: path,
    cause,
  });
}

function throwError(_path: string, error: RingbackError): never {
  throw error;
}
