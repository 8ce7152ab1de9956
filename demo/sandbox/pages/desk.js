import { element, follow, showProblem } from './live-page.js';

const content = document.getElementById('content');
const clock = document.getElementById('clock');
const goodEnds = ['approved', 'closed', 'resolved', 'won'];
const badEnds = ['rejected', 'declined', 'lost'];
let seen;

function draw({ lists, token }) {
  const focused = document.activeElement?.dataset?.key;
  const known = new Set();
  content.replaceChildren(...lists.map((list) => drawList(list, token, known)));
  seen = known;
  if (focused) content.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function drawList(list, token, known) {
  const panel = element('section', 'panel');
  panel.append(element('h2', '', `${list.title} (${list.records.length})`));
  const rows = element('ul');
  for (const record of [...list.records].reverse()) {
    const key = `${record.id} ${record.status}`;
    known.add(key);
    const row = element('li', seen && !seen.has(key) ? 'fresh' : '');
    row.id = record.id;
    const badge = element('span', 'status', record.status);
    badge.dataset.stage = stageOf(list, record.status);
    row.append(element('span', 'name', record.title), badge, element('span', 'detail', describe(record)));
    const actions = element('div', 'actions');
    for (const status of list.statuses.filter((other) => other !== record.status)) {
      const button = element('button', '', status);
      button.dataset.key = `${record.id}/${status}`;
      button.setAttribute('aria-label', `Set ${record.id} to ${status}`);
      button.addEventListener('click', () => change(list.name, record.id, status, token));
      actions.append(button);
    }
    row.append(actions);
    rows.append(row);
  }
  panel.append(list.records.length ? rows : element('p', 'empty', 'Nothing here at the moment.'));
  return panel;
}

function stageOf(list, status) {
  if (goodEnds.includes(status)) return 'good';
  if (badEnds.includes(status)) return 'bad';
  return status === list.statuses[0] ? 'first' : 'between';
}

function describe(record) {
  const who = record.approver ?? record.owner ?? record.caller;
  const parts = [
    record.id,
    record.amount && `${record.amount.toLocaleString('en')} ${record.currency}`,
    record.account,
    who?.name ?? record.employeeName,
    record.group,
    record.assignee && `assigned to ${record.assignee.name}`,
  ];
  return parts.filter(Boolean).join(' · ');
}

async function change(list, id, status, token) {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(`/api/${list}/${id}`, { method: 'PATCH', headers, body: JSON.stringify({ status }) });
  await refresh();
  if (answer.ok) return;
  showProblem(`${id} was not changed: ${(await answer.json()).error}`);
}

function showTime({ now, speed }) {
  const minute = speed === 1 ? '' : ` · a minute passes in ${(60 / speed).toLocaleString('en')} s`;
  clock.textContent = new Date(now).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }) + minute;
}

const refresh = follow('/data/desk', draw, (data) => {
  showTime(data);
  return data.lists;
});
