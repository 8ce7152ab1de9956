/**
 * A card, authored once: the part of Adaptive Cards 1.3 (https://adaptivecards.io/explorer/) that each of our
 * channels can show or say in other words. It is valid Adaptive Card JSON but for `repeat`, which is ours.
 */
export interface Card {
  type: 'AdaptiveCard';
  version: '1.3';
  /** Language of the card's texts, as BCP 47 has it. */
  lang?: string;
  body: CardElement[];
  actions: CardAction[];
}

/** A card with its placeholders and repetitions filled in. What had to be left out is said in `warnings`. */
export interface FilledCard extends Card {
  warnings: string[];
}

export type CardElement = TextBlock | Image | FactSet | ColumnSet | Container | InputText | InputChoiceSet;

interface ElementBase {
  spacing?: Spacing;
  /** A line above the element. */
  separator?: boolean;
  /** Shown once for each record of a digest. */
  repeat?: 'records';
}

export interface TextBlock extends ElementBase {
  type: 'TextBlock';
  /** Plain: Markdown marks are shown as they are written. */
  text: string;
  size?: TextSize;
  weight?: TextWeight;
  color?: TextColor;
  isSubtle?: boolean;
  wrap?: boolean;
  horizontalAlignment?: Alignment;
}

export interface Image extends ElementBase {
  type: 'Image';
  url: string;
  altText?: string;
  size?: ImageSize;
  style?: ImageStyle;
  horizontalAlignment?: Alignment;
}

export interface Fact {
  title: string;
  value: string;
}

export interface FactSet extends ElementBase {
  type: 'FactSet';
  facts: Fact[];
}

export interface Column {
  type: 'Column';
  width?: string | number;
  items: CardElement[];
}

export interface ColumnSet extends ElementBase {
  type: 'ColumnSet';
  columns: Column[];
}

export interface Container extends ElementBase {
  type: 'Container';
  style?: ContainerStyle;
  items: CardElement[];
}

interface InputBase extends ElementBase {
  id: string;
  label?: string;
  isRequired?: boolean;
  errorMessage?: string;
  placeholder?: string;
  value?: string;
}

export interface InputText extends InputBase {
  type: 'Input.Text';
  isMultiline?: boolean;
  maxLength?: number;
}

export interface InputChoiceSet extends InputBase {
  type: 'Input.ChoiceSet';
  choices: Choice[];
  style?: ChoiceStyle;
  isMultiSelect?: boolean;
}

export interface Choice {
  title: string;
  value: string;
}

export type CardInput = InputText | InputChoiceSet;
export type CardAction = OpenUrlAction | SubmitAction;

export interface OpenUrlAction {
  type: 'Action.OpenUrl';
  title: string;
  url: string;
  style?: ActionStyle;
}

export interface SubmitAction {
  type: 'Action.Submit';
  title: string;
  /** The name of one of the follow-up's actions; what the recipient entered comes beside it. */
  data: { action: string };
  style?: ActionStyle;
}

export const SPACINGS = ['none', 'small', 'default', 'medium', 'large', 'extraLarge', 'padding'] as const;
export const TEXT_SIZES = ['small', 'default', 'medium', 'large', 'extraLarge'] as const;
export const TEXT_WEIGHTS = ['lighter', 'default', 'bolder'] as const;
export const TEXT_COLORS = ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'] as const;
export const ALIGNMENTS = ['left', 'center', 'right'] as const;
export const IMAGE_SIZES = ['auto', 'stretch', 'small', 'medium', 'large'] as const;
export const IMAGE_STYLES = ['default', 'person'] as const;
export const CONTAINER_STYLES = ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'] as const;
export const CHOICE_STYLES = ['compact', 'expanded'] as const;
export const ACTION_STYLES = ['default', 'positive', 'destructive'] as const;

type Spacing = (typeof SPACINGS)[number];
export type TextSize = (typeof TEXT_SIZES)[number];
type TextWeight = (typeof TEXT_WEIGHTS)[number];
export type TextColor = (typeof TEXT_COLORS)[number];
type Alignment = (typeof ALIGNMENTS)[number];
export type ImageSize = (typeof IMAGE_SIZES)[number];
type ImageStyle = (typeof IMAGE_STYLES)[number];
type ContainerStyle = (typeof CONTAINER_STYLES)[number];
type ChoiceStyle = (typeof CHOICE_STYLES)[number];
export type ActionStyle = (typeof ACTION_STYLES)[number];

/** What a card may have at most. Six actions are what Teams shows. */
export const CARD_LIMITS = {
  jsonLength: 100_000,
  depth: 8,
  elements: 200,
  actions: 6,
  facts: 50,
  columns: 6,
  choices: 50,
  /** Records that a `repeat` is shown for; the others are counted. */
  repeated: 20,
  /** Of one filled text, and of all of a card. */
  textLength: 4_000,
  cardLength: 60_000,
  /** Of the images within a card (`data:`) together; as long as one may be by itself. */
  imagesLength: 700_000,
  /** Of a button or the label of an input. */
  labelLength: 200,
} as const;

/** Names of actions and inputs travel in links, buttons and forms of every channel. */
export const CARD_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/;
