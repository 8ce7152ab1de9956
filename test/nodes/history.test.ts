import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventRow } from '../../src/ports/store';
import type { ToldStory } from '../../src/runtime/tell-why';
import { Outside } from '../crash/receiver';
import { followupChain, onTab } from '../flow-builder';
import { type FlowNode, packageFolder } from '../node-red-process';
import { caught, deploy, messages, redeploy, send, sink, until, useNodeRed, watchers } from './deployed-flow';

describe('the history node in a real Node-RED', function () {
  this.timeout(30_000);
  useNodeRed(60);
  let outside: Outside;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    file += 1;
    outside.records = ['a', 'b', 'c'].map((id) => ({ id, title: `Title of ${id}`, people: ['ann', 'bob'] }));
    const chain = followupChain({
      store: { file: `history-${file}.sqlite` },
      sourceUrl: outside.url,
      webhookUrl: `${outside.url}/hook`,
      followup: { frequency: 7200, attempts: 2 },
    });
    const asks = (id: string, own: Record<string, unknown>) =>
      onTab(id, 'ringback-history', 500, [['rows']], { store: 'store', hours: 24, pageSize: 4, ...own });
    await deploy([
      ...watchers,
      ...chain.map((node) => (node.id === 'notify' ? { ...node, wires: [['sent'], []] } : node)),
      asks('events', { show: 'events' }),
      asks('why', { show: 'why', followup: 'followup', language: 'es-ES' }),
      sink('rows'),
      sink('sent'),
    ]);
    await until(() => messages('sent').length >= 6, 'six messages');
  });
  afterEach(() => outside.close());

  const rowsOf = (page: number) => (messages('rows')[page]?.payload ?? []) as EventRow[];
  const storyOf = (index: number) => messages('rows')[index]?.payload as ToldStory;

  it('gives events page by page, the newest first, and says which page is the last', async () => {
    send('events', { history: { kinds: ['notification.sent'] }, topic: 'mine' });
    await until(() => messages('rows').some(({ complete }) => complete === true), 'the last page');
    const pages = messages('rows');
    assert.deepEqual(
      pages.map(({ payload, complete, topic }) => [(payload as EventRow[]).length, complete, topic]),
      [
        [4, undefined, 'mine'],
        [2, true, 'mine'],
      ],
    );
    const rows = pages.flatMap(({ payload }) => payload as EventRow[]);
    assert.equal(new Set(rows.map(({ id }) => id)).size, 6);
    assert.deepEqual(
      rows.map(({ at }) => at),
      rows.map(({ at }) => at).sort((a, b) => b - a),
    );
  });

  it('takes the filters of a message, and ends also when there is nothing', async () => {
    send('events', { history: { users: 'ann', recordId: 'b', kinds: 'notification.sent' } });
    await until(() => messages('rows').length === 1, 'the page');
    assert.deepEqual(
      rowsOf(0).map(({ recipient, recordId }) => [recipient, recordId]),
      [['user:ann', 'b']],
    );
    send('events', { history: { onlyErrors: true } });
    await until(() => messages('rows').length === 2, 'the empty page');
    assert.deepEqual([messages('rows')[1]?.payload, messages('rows')[1]?.complete], [[], true]);
    send('events', { history: { show: 'conversations', channels: ['channel'], users: ['ann'] } });
    await until(() => messages('rows').length === 3, 'the conversations');
    assert.equal(rowsOf(2).length, 3);
  });

  it('tells why somebody was told, and why somebody else was not', async () => {
    send('why', { history: { recordId: 'a', users: 'ann' } });
    await until(() => messages('rows').length === 1, 'the story');
    const story = storyOf(0);
    assert.equal(story.outcome, 'told');
    assert.deepEqual(
      story.facts.map(({ code }) => code),
      ['found', 'new', 'dueAtOnce', 'sent', 'next'],
    );
    assert.match(story.facts[3]?.sentence ?? '', /El intento 1 se envió a ann por el canal receiver\./);
    send('why', { history: { recordId: 'a', users: 'eva' } });
    await until(() => messages('rows').length === 2, 'the other story');
    const other = storyOf(1);
    assert.equal(other.facts.at(-1)?.code, 'notNamed');
    assert.match(other.facts.at(-1)?.sentence ?? '', /no llevó a eva; llevó a: ann, bob/);
  });

  it('runs as its example shows', async () => {
    const file = join(packageFolder(), 'examples', 'history', 'Ask the history.json');
    const example = JSON.parse(readFileSync(file, 'utf8')) as FlowNode[];
    const ours = example.filter(({ type }) => type === 'tab' || type.startsWith('ringback-'));
    await redeploy([
      { id: 'tab', type: 'tab', label: 'Follow-up' },
      ...watchers,
      ...ours.map((node) => (node.type === 'ringback-history' ? { ...node, wires: [['rows']] } : node)),
      sink('rows'),
    ]);
    const [list, story] = ours.filter(({ type }) => type === 'ringback-history');
    send(String(list?.id), { history: {} });
    send(String(story?.id), { history: { recordId: 'SYSAPPR0001' } });
    await until(() => messages('rows').length === 2, 'both answers');
    assert.deepEqual(caught(), []);
    const told = messages('rows').find(({ payload }) => !Array.isArray(payload))?.payload as ToldStory;
    assert.deepEqual([told.outcome, told.facts[0]?.code], ['notTold', 'unknown']);
  });

  it('says what is wrong with a filter', async () => {
    send('events', { history: { from: 'yesterday or so' } });
    send('why', { history: {} });
    await until(() => caught().length === 2, 'the errors');
    assert.deepEqual(
      caught().map(({ code }) => code),
      ['RB_INPUT', 'RB_INPUT'],
    );
    assert.match(caught()[0]?.message ?? '', /msg\.history\.from/);
  });
});
