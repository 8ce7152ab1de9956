import { ACTION_STYLES, type ActionStyle, type Card, type CardAction, type CardElement, type Fact } from './card';

/** The common card, as a dialog edits it in a list. Every text may have placeholders. */
export interface CardForm {
  title: string;
  text: string;
  /** In a digest, shown once for each record. */
  facts: Fact[];
  image?: { url: string; alt: string };
  actions: FormAction[];
}

export interface FormAction {
  /** Of the follow-up's action; empty for a link. */
  name: string;
  label: string;
  style: ActionStyle;
  /** Where a link leads; an action has none. */
  url?: string;
}

const TITLE = { type: 'TextBlock', size: 'large', weight: 'bolder', wrap: true } as const;
const TEXT = { type: 'TextBlock', wrap: true } as const;

/** The card that a form stands for. Empty parts are left out. */
export function cardOfForm(form: CardForm): Card {
  const body: CardElement[] = [];
  if (form.title.trim() !== '') body.push({ ...TITLE, text: form.title });
  if (form.text.trim() !== '') body.push({ ...TEXT, text: form.text });
  const { image } = form;
  if (image && image.url.trim() !== '') {
    body.push({ type: 'Image', url: image.url, ...(image.alt.trim() === '' ? {} : { altText: image.alt }) });
  }
  const facts = form.facts.filter(({ title, value }) => title.trim() !== '' && value.trim() !== '');
  if (facts.length > 0) body.push({ type: 'FactSet', facts, repeat: 'records' });
  return { type: 'AdaptiveCard', version: '1.3', body, actions: form.actions.map(actionOf) };
}

/** The form of a card that is such a one and nothing more; undefined for any other. */
export function formOfCard(card: Card): CardForm | undefined {
  const fit = fitForm(card);
  return 'form' in fit ? fit.form : undefined;
}

/** As formOfCard; of any other card the first place that a form cannot say, such as `body[2].style`. */
export function fitForm(card: Card): { form: CardForm } | { misfit: string } {
  const form: CardForm = { title: '', text: '', facts: [], actions: card.actions.map(formActionOf) };
  for (const [index, element] of card.body.entries()) {
    if (element.type === 'TextBlock' && element.size === 'large') form.title = element.text;
    else if (element.type === 'TextBlock') form.text = element.text;
    else if (element.type === 'Image') form.image = { url: element.url, alt: element.altText ?? '' };
    else if (element.type === 'FactSet') form.facts = element.facts;
    else return { misfit: `body[${index}]` };
  }
  // Whatever a form cannot say is lost on the way back, and shows as a difference.
  const misfit = firstDifference(cardOfForm(form), card, '');
  return misfit === undefined ? { form } : { misfit };
}

function actionOf({ name, label, style, url }: FormAction): CardAction {
  const chosen = style === 'default' ? {} : { style };
  if (url !== undefined && url.trim() !== '') return { type: 'Action.OpenUrl', title: label, url, ...chosen };
  return { type: 'Action.Submit', title: label, data: { action: name }, ...chosen };
}

function formActionOf(action: CardAction): FormAction {
  const style = ACTION_STYLES.find((each) => each === action.style) ?? 'default';
  if (action.type === 'Action.OpenUrl') return { name: '', label: action.title, style, url: action.url };
  return { name: action.data.action, label: action.title, style };
}

/** The path of the first value that one has and the other has not; undefined where they are the same. */
function firstDifference(one: unknown, other: unknown, path: string): string | undefined {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) {
    return one === other ? undefined : path;
  }
  for (const name of new Set([...Object.keys(other), ...Object.keys(one)])) {
    const step = Array.isArray(other) ? `${path}[${name}]` : `${path}${path && '.'}${name}`;
    const difference = firstDifference(one[name as keyof typeof one], other[name as keyof typeof other], step);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
