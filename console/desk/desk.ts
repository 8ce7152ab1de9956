import type { DeskMessage } from '../../src/adapters/simulator/phone-messages';
import { ignoreSecondClicks } from '../shared/double-click.js';
import { at, isShown, setText } from '../shared/element.js';
import { fillIcons } from '../shared/icons.js';
import { onKey } from '../shared/keys.js';
import { showLink } from '../shared/link-notice.js';
import type { LinkState } from '../shared/live-stream.js';
import { Player } from '../shared/player.js';
import { Refused } from '../shared/server.js';
import { text } from '../shared/texts.js';
import { rememberAgent, rememberedAgent, showAgentChoice, showWhoIsThere } from './agent-choice.js';
import { showCall } from './call-card.js';
import { DeskLink } from './desk-link.js';
import { listenForState, showMyState } from './my-state.js';
import { offerNotifications, ring, tellSilence } from './ringing.js';
import { showTeam } from './team-view.js';
import { tick } from './ticking.js';

fillIcons();
ignoreSecondClicks();
offerNotifications();
tellSilence();
let hasInfo = false;

const link = new DeskLink({
  onTeam: show,
  onPhone: (phone) => {
    hear(phone);
    show();
  },
  onLink,
  onTrouble: (error) => notice(error instanceof Refused ? error.message : text('notSent')),
});
const player = new Player({
  onBegin: () => undefined,
  onPlayed: (playId) => link.command({ kind: 'played', playId }),
  // The caller must not wait for a whisper that cannot be heard.
  onFailed: (playId) => link.command({ kind: 'played', playId }),
  onBlocked: (isBlocked) => {
    at('unblock').hidden = !isBlocked;
  },
  // It is on the screen.
  onVoiceless: () => undefined,
});

listenForState((state) => {
  notice('');
  link.setState(state);
});
at('answer').addEventListener('click', () => link.command({ kind: 'answer' }));
at('reject').addEventListener('click', () => link.command({ kind: 'reject' }));
at('hang-up').addEventListener('click', () => link.command({ kind: 'hangUp' }));
at('change-agent').addEventListener('click', () => {
  rememberAgent('');
  sitDown('');
});
const buttonOfKey: Record<string, string> = { a: 'answer', r: 'reject', h: 'hang-up', n: 'ready' };
onKey((key) => {
  const button = buttonOfKey[key.toLowerCase()];
  if (button && isShown(at(button))) at(button).click();
});
setInterval(() => tick(link.now), 500);
await learnInfo();
if (!link.agentId) sitDown(rememberedAgent());

/** Again after each reconnection: a deploy may have changed the team. */
async function learnInfo(): Promise<void> {
  try {
    const info = await link.info();
    hasInfo = true;
    setText(at('name'), info.name || text('title'));
    document.title = info.name ? `${info.name} · ${text('title')}` : text('title');
    showAgentChoice(info, (agentId) => {
      rememberAgent(agentId);
      sitDown(agentId);
    });
    // Somebody who is in the team no more.
    if (!info.agents.some(({ id }) => id === rememberedAgent())) rememberAgent('');
    if (link.agentId && !info.agents.some(({ id }) => id === link.agentId)) sitDown('');
  } catch {
    // The stream that is opened next meets the same trouble, and tells it.
    hasInfo = false;
  }
}

function sitDown(agentId: string): void {
  notice('');
  player.stop();
  link.sitDown(agentId);
  at('choose').hidden = agentId !== '';
  at('desk').hidden = true;
  at('change-agent').hidden = agentId === '';
  if (agentId === '') at('choose-title').focus({ preventScroll: true });
  show();
}

function onLink(state: LinkState): void {
  showLink(state);
  setText(at('link-state'), text(`link.${state.kind}`));
  if (state.kind === 'open' && !hasInfo) void learnInfo();
  if (state.kind === 'lost' || state.kind === 'refused') hasInfo = false;
}

function hear(phone: DeskMessage): void {
  if (phone.state !== 'idle' && phone.play) player.play(phone.play);
  else player.stop();
}

function show(): void {
  const { me, team, phone } = link;
  const focused = document.activeElement;
  at('desk').hidden = !me;
  if (team) showWhoIsThere(team);
  if (!me || !team) return ring(undefined);
  showMyState(me);
  const stage = showCall(me, phone, team.now);
  showTeam(team, me.id);
  ring(stage === 'ringing' ? me.call?.name || me.call?.number || text('withheldNumber') : undefined);
  tick(link.now);
  if (focused && focused !== document.body && !isShown(focused)) focusNear();
}

/** What had the focus is gone. Not to the button in its place: a key that is still down would press that, too. */
function focusNear(): void {
  const title = at('call-title');
  (isShown(title) ? title : at('my-name')).focus({ preventScroll: true });
}

function notice(sentence: string): void {
  at('notice').hidden = sentence === '';
  setText(at('notice'), sentence);
}
