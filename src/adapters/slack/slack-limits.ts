/** A block as it is sent. Slack adds properties all the time; these are the ones that we set. */
export interface SlackBlock {
  type: 'header' | 'section' | 'context' | 'image' | 'divider' | 'input' | 'actions';
  [property: string]: unknown;
}

export interface SlackText {
  type: 'mrkdwn';
  text: string;
  verbatim: true;
}

/** Characters and items that Slack takes at most; more is refused with the whole message. */
export const SLACK_LIMITS = {
  blocks: 50,
  /** Beside the blocks; Slack cuts it itself only much later. */
  text: 3_000,
  header: 150,
  sectionText: 3_000,
  fields: 10,
  fieldText: 2_000,
  /** In one block of actions. */
  elements: 5,
  /** Of a button or a choice. */
  label: 75,
  inputLabel: 2_000,
  placeholder: 150,
  /** In a menu; radio buttons and check boxes take fewer. */
  options: 100,
  boxes: 10,
  optionValue: 75,
  value: 2_000,
  url: 3_000,
  inputLength: 3_000,
} as const;
