import { element, follow } from './live-page.js';

const content = document.getElementById('content');

function draw(posts) {
  const panel = element('section', 'panel');
  panel.append(element('h2', '', `Posts (${posts.length})`));
  if (posts.length === 0) {
    panel.append(element('p', 'empty', 'Nothing was posted yet.'));
    return panel;
  }
  const rows = element('ul');
  for (const post of posts) {
    const row = element('li');
    const body = typeof post.body === 'string' ? post.body : JSON.stringify(post.body, null, 2);
    row.append(
      element('span', 'name', `/hooks/${post.name}`),
      element('span', 'detail', `${new Date(post.at).toLocaleString('en-GB')} · ${post.headers['webhook-id'] ?? 'no id'}`),
      element('pre', '', body),
    );
    rows.append(row);
  }
  panel.append(rows);
  return panel;
}

follow('/data/hooks', ({ posts }) => content.replaceChildren(draw(posts)));
