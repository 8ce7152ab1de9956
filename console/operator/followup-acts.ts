import type { FollowupState } from '../../src/runtime/console/console-messages';
import { element } from '../shared/element.js';
import { ask } from '../shared/server.js';
import { text } from '../shared/texts.js';
import { confirmed } from './confirm.js';
import { button } from './parts.js';
import { linkTo } from './route.js';
import { number } from './words.js';

/** What an operator may do to a follow-up as it is. */
export function followupActs({ id, name, active, deployedActive, polling, held }: FollowupState): HTMLElement {
  const command = (value: string) => () => ask(`followups/${encodeURIComponent(id)}/command`, { command: value });
  // Back to what is deployed is no override.
  const on = deployedActive ? 'reset' : 'activate';
  const off = deployedActive ? 'deactivate' : 'reset';
  const pause = () =>
    confirmed({
      ...{ title: text('pauseAsk', { name }), consequence: text('pauseMeans'), label: text('pause') },
      ...{ run: command(off), undo: command(on), done: text('paused', { name }) },
    });
  const resume = () =>
    confirmed({
      ...{ title: text('resumeAsk', { name }), consequence: text('resumeMeans'), label: text('resume') },
      ...{ run: command(on), undo: command(off), done: text('resumed', { name }) },
    });
  const poll = () =>
    confirmed({
      ...{ title: text('pollAsk', { name }), consequence: text('pollMeans'), label: text('pollNow') },
      ...{ run: command('poll'), done: text('polled', { name }) },
    });
  const release = () =>
    confirmed({
      title: text('releaseAsk', { name }),
      consequence: text('releaseMeans', {
        new: number(held?.preview.new ?? 0),
        gone: number(held?.preview.gone ?? 0),
        open: number(held?.preview.open ?? 0),
      }),
      ...{ label: text('release'), run: command('release'), done: text('released', { name }) },
    });
  return element(
    'div',
    { className: 'buttons' },
    active ? button(text('pause'), () => void pause()) : button(text('resume'), () => void resume()),
    ...(active && !polling ? [button(text('pollNow'), () => void poll())] : []),
    ...(held && !held.released ? [button(text('release'), () => void release(), 'warn')] : []),
    element('a', { className: 'tab', href: linkTo(['followups', id, 'simulation']), textContent: text('simulation') }),
  );
}
