import { element, follow } from './live-page.js';

const content = document.getElementById('content');
const stages = { new: 'first', open: 'between', pending: 'between', hold: 'between', solved: 'good', closed: 'good' };
let seen;

function draw({ tickets }) {
  const known = new Set(tickets.flatMap(({ comments }) => comments.map(({ id }) => id)));
  content.replaceChildren(...tickets.map(drawTicket));
  seen = known;
}

function drawTicket(ticket) {
  const panel = element('section', 'panel');
  panel.id = `ticket-${ticket.id}`;
  panel.append(element('h2', '', `#${ticket.id} ${ticket.subject}`));
  const rows = element('ul');
  const head = element('li');
  const badge = element('span', 'status', ticket.status);
  badge.dataset.stage = stages[ticket.status] ?? 'between';
  head.append(element('span', 'name', ticket.requester), badge, element('span', 'detail', describe(ticket)));
  rows.append(head, ...[...ticket.comments].reverse().map(drawComment));
  panel.append(rows);
  return panel;
}

function describe({ phone, priority, tags, followupSourceId }) {
  const parts = [
    phone,
    priority && `priority ${priority}`,
    tags.length > 0 && `tags ${tags.join(', ')}`,
    followupSourceId && `follow-up of #${followupSourceId}`,
  ];
  return parts.filter(Boolean).join(' · ');
}

function drawComment({ id, author, at, body, isPublic, attachments = [] }) {
  const row = element('li', seen && !seen.has(id) ? 'fresh' : '');
  const when = new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  row.append(element('span', 'detail', `${author} · ${when} · ${isPublic ? 'public' : 'internal note'}`));
  row.append(element('pre', '', body), ...attachments.map(drawAttachment));
  return row;
}

function drawAttachment({ id, fileName, contentType, bytes }) {
  const part = element('p', 'detail', `${fileName} · ${Math.ceil(bytes / 1024)} KB `);
  if (!contentType.startsWith('audio/')) return part;
  const player = element('audio');
  player.controls = true;
  player.preload = 'none';
  player.src = `/zendesk/attachments/${id}`;
  player.setAttribute('aria-label', fileName);
  part.append(player);
  return part;
}

follow('/data/zendesk', draw);
