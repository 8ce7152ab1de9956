import { ACTION_STYLES, CARD_LIMITS, CARD_NAME, type CardAction } from './card';
import { cardError, compact, isProperties, PropertyReader } from './card-reader';

/** The actions of a card, in their order. RB_CARD for one without title or target, or with the name of another. */
export function parseActions(card: PropertyReader): CardAction[] {
  const actions: CardAction[] = [];
  const names = new Set<string>();
  for (const { source, path } of card.list('actions', CARD_LIMITS.actions, 'actions')) {
    const reader = new PropertyReader(source, path, card.warnings);
    const action = parseAction(reader);
    if (!action) continue;
    if (action.type === 'Action.Submit') {
      const { action: name } = action.data;
      if (names.has(name)) {
        throw cardError(`${path}.data.action`, `is “${name}”, as that of another action`, 'Give each its own name.');
      }
      names.add(name);
    }
    actions.push(action);
  }
  return actions;
}

function parseAction(reader: PropertyReader): CardAction | undefined {
  const { type } = reader.source;
  switch (type) {
    case 'Action.OpenUrl': {
      const action = { type, title: reader.requiredText('title'), url: reader.requiredText('url') } as const;
      return { ...action, ...ending(reader) };
    }
    // Teams' name for the same; what is sent is chosen by the channel.
    case 'Action.Execute':
    case 'Action.Submit': {
      const title = reader.requiredText('title');
      return { type: 'Action.Submit', title, data: { action: actionName(reader) }, ...ending(reader) };
    }
    default:
      reader.warnings.push(
        `${reader.path}, of the type ${JSON.stringify(type) ?? 'none'}, cannot be shown and is left out.`,
      );
      return undefined;
  }
}

function ending(reader: PropertyReader) {
  const style = reader.choice('style', ACTION_STYLES);
  reader.value('id');
  reader.value('verb');
  reader.value('fallback');
  reader.warnOfOthers();
  return compact({ style: style === 'default' ? undefined : style });
}

/** `data.action`; of a card that was made elsewhere, the verb or the id. */
function actionName(reader: PropertyReader): string {
  const data = reader.value('data');
  const name = isProperties(data) ? data.action : undefined;
  const chosen = name ?? reader.source.verb ?? reader.source.id;
  for (const other of isProperties(data) ? Object.keys(data) : []) {
    if (other !== 'action') reader.warn(`data.${other}`, 'does not come back with the action and is left out');
  }
  if (typeof chosen === 'string' && CARD_NAME.test(chosen)) return chosen;
  throw cardError(
    reader.pathOf('data.action'),
    chosen === undefined ? 'is missing' : 'is not a name',
    'Name one of the follow-up’s actions, for example "data": { "action": "approve" }: up to 40 letters, digits, dots, hyphens and underscores.',
  );
}
