import { element } from '../element.js';
import type { Step } from '../extract-settings.js';
import { keepIntegrationReferences } from '../integration-references.js';
import { describeMinutes } from '../minutes.js';
import type { EditorNode } from '../node-red-editor.js';
import { formatNumber, text } from '../text.js';
import { dialogPage } from './dialog-page.js';
import { DraftConfigs, draftNode } from './draft-nodes.js';
import { fieldMenu } from './field-menu.js';
import { buttonsOf, type FollowupNodes, followupFlow } from './followup-flow.js';
import { openGuide } from './guide.js';
import { firstPlace, placeChoice } from './place-choice.js';
import { type Place, putOnCanvas } from './put-on-canvas.js';

/** The guide to a new follow-up: name, data, recipients, message, schedule; then its nodes are on the canvas. */
export function newFollowup(): void {
  const configs = new DraftConfigs();
  const store = configs.firstOrNew('ringback-store', () => ({ name: text('guide.default.store') }));
  const channel = configs.firstOrNew('ringback-channel', () => ({
    ...{ name: text('guide.default.channel'), kind: 'inbox', store },
  }));
  const followup = configs.add('ringback-followup', { name: '', store });
  const nodes: FollowupNodes = {
    followup,
    poller: draftNode('ringback-poller', { followup: followup.id }),
    reconciler: draftNode('ringback-reconciler', { followup: followup.id }),
    recipients: draftNode('ringback-recipients'),
    notifier: draftNode('ringback-notifier', { channel }),
    action: draftNode('ringback-action', { followup: followup.id }),
  };
  const { poller, recipients, notifier } = nodes;
  // Others look at it by its id: what is entered here is judged there.
  const judge = () => RED.editor.validateNode(followup);
  let place: Place = firstPlace();

  openGuide({
    title: text('guide.newFollowup'),
    pages: [
      dialogPage('name', followup, { hidden: scheduleInputs, properties: ['name', 'store'], onLeave: judge }),
      dialogPage('data', poller, {
        hidden: ['#node-input-name', '#node-input-followup', '#node-input-recordType', '#node-input-maxPages'],
        properties: ['steps', 'loopingElement', 'reconciliationId', 'pollingFrequency'],
      }),
      dialogPage('recipients', recipients, {
        hidden: ['#node-input-name', '#node-input-unknown', escalation, lookup, '#node-input-lookupKey'],
        properties: ['user', 'group'],
        onOpen: () => {
          for (const property of ['user', 'group']) fieldMenu(`#node-input-${property}`, recipients);
        },
      }),
      dialogPage('message', notifier, {
        hidden: ['#node-input-name', '#node-input-fallback2', digest, optOut, '#node-input-uncertain'],
        properties: ['channel', 'subject', 'text', 'imageUrl', 'card'],
      }),
      dialogPage('schedule', followup, {
        hidden: ['#node-config-input-name', '#node-config-input-active', '#node-config-input-store', publicUrl],
        properties: ['frequency', 'attempts', 'quietStart', 'workingDays', 'holidays', 'timeZone'],
        onLeave: judge,
      }),
    ],
    summary: () =>
      element(
        'div',
        {},
        inWords(nodes),
        placeChoice(place, (chosen) => {
          place = chosen;
        }),
      ),
    finishLabel: text('guide.add'),
    finish() {
      keepIntegrationReferences(poller);
      RED.editor.validateNode(followup);
      const flow = followupFlow(nodes);
      const channels = [notifier.channel, notifier.fallback1];
      const used = [followup.id, followup.store, ...channels];
      configs.keep(({ id, type }) => used.includes(id) || (type === 'ringback-store' && usesStore(channels, id)));
      putOnCanvas(flow, { name: String(followup.name || text('guide.newFollowup')), place, configs: configs.nodes });
      RED.notify(text('guide.followupAdded', { name: String(followup.name) }), { type: 'success', timeout: 8_000 });
    },
    cancel: () => configs.drop(),
  });
}

const scheduleInputs = [
  ...['frequency', 'attempts', 'publicUrl', 'quietStart', 'holidays', 'windowZone', 'timeZone'].map(
    (property) => `#node-config-input-${property}`,
  ),
  '#ringback-followup-working-days',
];
const publicUrl = '#node-config-input-publicUrl';
const escalation = '#node-input-escalateAfter, #node-input-escalateTo';
const lookup = '#ringback-recipients-has-lookup, #ringback-recipients-lookup-fields';
const digest = '#node-input-digest, #node-input-digestText';
const optOut = '#node-input-optOut, #node-input-optOutActions';

function usesStore(channels: unknown[], store: string): boolean {
  return channels.some((id) => RED.nodes.node(String(id))?.store === store);
}

/** What the follow-up will do, a sentence for each of its nodes. */
function inWords({ followup, poller, recipients, notifier }: FollowupNodes): HTMLElement {
  const steps = (poller.steps as Step[]).length;
  const buttons = buttonsOf(notifier).map(({ label }) => label);
  const who = [recipients.user, recipients.group].map(String).filter(Boolean).join(', ');
  const sentences = [
    text(followup.active ? 'guide.says.active' : 'guide.says.inactive', { name: nameOf(followup) }),
    text('guide.says.poll', { every: describeMinutes(Number(poller.pollingFrequency)), count: steps }),
    text('guide.says.records', {
      list: String(poller.loopingElement) || '–',
      id: String(poller.reconciliationId) || '–',
    }),
    text('guide.says.recipients', { who: who || '–' }),
    text('guide.says.channel', { channel: nameOf(RED.nodes.node(String(notifier.channel))) }),
    text('guide.says.schedule', {
      every: describeMinutes(Number(followup.frequency)),
      attempts: formatNumber(Number(followup.attempts)),
    }),
    ...(buttons.length > 0 ? [text('guide.says.buttons', { buttons: buttons.join(', ') })] : []),
  ];
  return element('ul', { class: 'ringback-guide-words' }, ...sentences.map((said) => element('li', {}, said)));
}

function nameOf(node: EditorNode | null | undefined): string {
  return node ? RED.utils.getNodeLabel(node, node.id) : '–';
}
