import { conversationPanel } from './conversation.js';
import { follow } from './live-page.js';

const content = document.getElementById('content');
const nobody = document.getElementById('nobody');
/** By who has it and where: what is drawn again would lose what somebody is writing. */
const panels = new Map();

// The drawings know the editor's themes only.
const dark = matchMedia('(prefers-color-scheme: dark)');
const showTheme = () => document.documentElement.classList.toggle('nr-theme-dark', dark.matches);
dark.addEventListener('change', showTheme);
showTheme();

const refresh = follow('/data/messengers', ({ conversations }) => {
  nobody.hidden = conversations.length > 0;
  for (const conversation of conversations) {
    const key = `${conversation.kind} ${conversation.to}`;
    let panel = panels.get(key);
    if (!panel) {
      panel = conversationPanel(conversation, () => refresh());
      panels.set(key, panel);
      content.append(panel.element);
    }
    panel.show(conversation);
  }
});
