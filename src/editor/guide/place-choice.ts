import { element } from '../element.js';
import { formRow, select } from '../screens/form-row.js';
import { text } from '../text.js';
import { canAddHere, type Place } from './put-on-canvas.js';

/** Where the nodes go, as a row of the last page. */
export function placeChoice(chosen: Place, choose: (place: Place) => void): HTMLElement {
  const active = canAddHere() ? RED.nodes.workspace(RED.workspaces.active())?.label : undefined;
  const choices = [
    { value: 'newTab', label: text('guide.newTab') },
    ...(active === undefined ? [] : [{ value: 'here', label: text('guide.here', { tab: active }) }]),
  ];
  const input = select(choices, chosen);
  input.addEventListener('change', () => choose(input.value as Place));
  choose(input.value as Place);
  return element('div', { class: 'ringback-form' }, formRow(text('guide.place'), input));
}

/** Where to begin with: a tab that is empty waits for something. */
export function firstPlace(): Place {
  return canAddHere() && RED.nodes.filterNodes({ z: RED.workspaces.active() }).length === 0 ? 'here' : 'newTab';
}
