import { copyOfList, emptyQueue, type PromptItem, type Queue } from '../call-settings.js';
import { element } from '../element.js';
import type { EditorNode } from '../node-red-editor.js';
import { language, text } from '../text.js';
import { type CallNodes, callFlow, howChosen, optionsOf, targetsOf } from './call-flow.js';
import { dialogPage } from './dialog-page.js';
import { configsOf, DraftConfigs, draftNode } from './draft-nodes.js';
import { type GuidePage, openGuide } from './guide.js';
import { firstPlace, placeChoice } from './place-choice.js';
import { type Place, putOnCanvas } from './put-on-canvas.js';
import { targetPage } from './target-page.js';
import { type ZendeskChoice, zendeskPage } from './zendesk-page.js';

/** The guide to a new call flow: number, greeting, Zendesk, menu, queue, comment; then its nodes are on the canvas. */
export function newCall(): void {
  const configs = new DraftConfigs();
  const store = configs.firstOrNew('ringback-store', () => ({ name: text('guide.default.store') }));
  const gateway = configs.firstOrNew('ringback-gateway', () => ({
    ...{ name: text('guide.default.gateway'), kind: 'simulator', store, language: language() ?? 'en-US' },
  }));
  const [teamThereIs] = configsOf('ringback-team');
  const newTeam =
    teamThereIs === undefined
      ? configs.add('ringback-team', {
          ...{ name: text('guide.default.team'), store, queues: [emptyQueue(text('queue.firstName'))] },
        })
      : undefined;
  const nodes: CallNodes = {
    call: draftNode('ringback-call', { gateway, team: '' }),
    greeting: draftNode('ringback-prompt', { prompts: words('greeting') }),
    user: draftNode('ringback-zendesk-user'),
    ticket: draftNode('ringback-zendesk-ticket'),
    menu: draftNode('ringback-menu', { prompts: words('menu'), options: firstOptions() }),
    queue: draftNode('ringback-queue', { team: teamThereIs ?? newTeam?.id }),
    comment: draftNode('ringback-zendesk-comment'),
  };
  const { call, greeting, user, menu, queue, comment } = nodes;
  comment.text = comment._def._('zendeskComment.defaultText');
  comment.newSubject = comment._def._('zendeskComment.defaultSubject');
  const zendesk: ZendeskChoice = { isUsed: configsOf('ringback-zendesk').length > 0 };
  const chosen = new Map<string, string | undefined>();
  const targets = () => targetsOf(optionsOf(menu), queuesOf(queue), chosen);
  let place: Place = firstPlace();

  openGuide({
    title: text('guide.newCall'),
    pages: [
      dialogPage('number', call, {
        hidden: ['#node-input-team', '#node-input-silence', '#node-input-apology'],
        properties: ['gateway', 'language'],
      }),
      dialogPage('greeting', greeting, { hidden: ['#node-input-name', ...speaker], properties: ['prompts'] }),
      zendeskPage('zendesk', {
        ...{ node: user, choice: zendesk, properties: ['account'] },
        hidden: ['name', 'number', 'timeLimit', 'onFailure'].map((property) => `#node-input-${property}`),
      }),
      dialogPage('menu', menu, { hidden: menuDetails, properties: ['prompts', 'options'] }),
      ...(newTeam ? [teamPage(newTeam, call)] : []),
      targetPage(nodes, chosen),
      zendeskPage('comment', {
        ...{ node: comment, choice: zendesk, properties: ['text'] },
        hidden: commentDetails,
      }),
    ],
    summary: () =>
      element(
        'div',
        {},
        inWords(nodes, { hasZendesk: zendesk.isUsed, targets: targets() }),
        placeChoice(place, (now) => {
          place = now;
        }),
      ),
    finishLabel: text('guide.add'),
    finish() {
      const name = String(call.name || call.numbers || text('guide.newCall'));
      if (newTeam) RED.editor.validateNode(newTeam);
      const flow = callFlow(nodes, { hasZendesk: zendesk.isUsed, targets: targets() });
      const used = [call.gateway, queue.team].map(String);
      const stores = used.map((id) => RED.nodes.node(id)?.store);
      configs.keep(({ id }) => used.includes(id) || stores.includes(id));
      putOnCanvas(flow, { name, place, configs: configs.nodes });
      RED.notify(text('guide.callAdded', { name }), { type: 'success', timeout: 8_000 });
    },
    cancel: () => configs.drop(),
  });
}

/** A team without agents is valid, but nobody would answer. */
function teamPage(team: EditorNode, call: EditorNode): GuidePage {
  const page = dialogPage('team', team, { hidden: teamDetails, properties: ['agents', 'queues'] });
  const isNobody = () => {
    const agentsAreElsewhere = RED.nodes.node(String(call.gateway))?.kind === 'webex-contact-center';
    return !agentsAreElsewhere && copyOfList(team.agents).length === 0;
  };
  return { ...page, problems: () => [...page.problems(), ...(isNobody() ? [text('guide.noAgents')] : [])] };
}

const words = (name: string): PromptItem[] => [{ kind: 'text', text: text(`guide.default.${name}`) }];

const firstOptions = () => [
  { digits: '1', label: text('guide.default.agent') },
  { digits: '2', label: text('guide.default.end') },
];

const speaker = ['#node-input-language', '#node-input-voice'];
const menuDetails = [
  ...['name', 'mode', 'firstDigitTimeout', 'interDigitTimeout', 'terminator', 'retries', 'bargeIn'].map(
    (property) => `#node-input-${property}`,
  ),
  ...['#ringback-menu-no-input', '#ringback-menu-invalid', ...speaker],
];
const teamDetails = [
  ...['#node-config-input-name', '#node-config-input-store', '#node-config-input-handleSeconds'],
  ...['#ringback-team-hours-pane', '#ringback-team-desk'],
];
const commentDetails = [
  ...[
    'name',
    'account',
    'ticket',
    'onceKey',
    'ticketStatus',
    'priority',
    'tags',
    'user',
    'newSubject',
    'timeLimit',
  ].map((property) => `#node-input-${property}`),
  '#ringback-zendesk-comment-fields',
];

function queuesOf(queue: EditorNode): Queue[] {
  return copyOfList<Queue>(RED.nodes.node(String(queue.team))?.queues);
}

/** What a caller will go through, a sentence for each step. */
function inWords(
  { call, user, menu }: CallNodes,
  { hasZendesk, targets }: { hasZendesk: boolean; targets: (string | undefined)[] },
): HTMLElement {
  const gateway = RED.nodes.node(String(call.gateway));
  const account = RED.nodes.node(String(user.account));
  const options = optionsOf(menu).map((option, index) => {
    const queue = targets[index];
    const where = queue === undefined ? text('guide.toGoodbye') : text('guide.toQueue', { name: queue });
    return text('guide.says.option', { digits: howChosen(option), label: option.label, where });
  });
  const sentences = [
    text(call.numbers ? 'guide.says.numbers' : 'guide.says.allNumbers', {
      ...{ numbers: String(call.numbers), gateway: gateway ? RED.utils.getNodeLabel(gateway, gateway.id) : '–' },
    }),
    text('guide.says.greeting'),
    ...(hasZendesk
      ? [text('guide.says.zendesk', { account: account ? RED.utils.getNodeLabel(account, account.id) : '–' })]
      : []),
    ...options,
    ...(hasZendesk ? [text('guide.says.comment')] : []),
  ];
  return element('ul', { class: 'ringback-guide-words' }, ...sentences.map((said) => element('li', {}, said)));
}
