import { find } from './element.js';

/** Tabs over the panes of a dialog; the first one is shown. */
export function formTabs(tabList: string, panes: string, tabs: { id: string; label: string }[]): void {
  const children = [...find(`#${panes}`).children].filter(
    (child): child is HTMLElement => child instanceof HTMLElement,
  );
  const created = RED.tabs.create({
    id: tabList,
    onchange(tab) {
      for (const pane of children) pane.hidden = pane.id !== tab.id;
    },
  });
  for (const tab of tabs) created.addTab(tab);
  const first = tabs[0];
  if (first) created.activateTab(first.id);
}
