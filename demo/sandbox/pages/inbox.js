import { element, follow } from './live-page.js';

const content = document.getElementById('content');

function draw(inboxes) {
  const panel = element('section', 'panel');
  panel.append(element('h2', '', `Inboxes (${inboxes.length})`));
  if (inboxes.length === 0) {
    panel.append(element('p', 'empty', 'Nobody was notified yet. The first message comes within 15 seconds of the start.'));
    return panel;
  }
  const rows = element('ul');
  for (const { name, link, messages, unread } of inboxes) {
    const row = element('li');
    const title = element('a', 'name', name);
    title.href = link;
    title.target = '_blank';
    const count = element('span', 'status', unread ? `${unread} unread` : 'all read');
    if (unread) count.dataset.stage = 'between';
    row.append(title, count, element('span', 'detail', `${messages} messages`));
    rows.append(row);
  }
  panel.append(rows);
  return panel;
}

follow('/data/inbox', ({ inboxes }) => content.replaceChildren(draw(inboxes)));
