import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { ExtractEnd, ExtractedPage } from '../../../src/core/extract/extract';
import { GatheredPages } from '../../../src/engine/gathered-pages';

interface Answer {
  records: number;
  isLast?: boolean;
  /** What the clock shows once it is there. */
  at?: number;
  /** Characters in each record. */
  size?: number;
}

/** Pages of a source as its answers come; `fails` after the last of them. */
function pagesOf(answers: Answer[], fails?: Error) {
  let now = 0;
  let closed = 0;
  let next = 0;
  async function* read(): AsyncGenerator<ExtractedPage, ExtractEnd, undefined> {
    try {
      for (const [index, { records, isLast = false, at = now, size = 1 }] of answers.entries()) {
        now = at;
        const made = Array.from({ length: records }, () => ({ id: next++, text: 'x'.repeat(size) }));
        yield { records: made, page: index + 1, isLast };
      }
      if (fails) throw fails;
      return { outcome: 'complete', answers: answers.length };
    } finally {
      closed += 1;
    }
  }
  return { gathered: new GatheredPages(read(), () => now), closed: () => closed };
}

async function all(gathered: GatheredPages): Promise<string[]> {
  const told: string[] = [];
  for (;;) {
    const page = await gathered.next();
    if ('outcome' in page) return [...told, page.outcome];
    assert.deepEqual(
      page.texts,
      page.records.map((record) => JSON.stringify(record)),
    );
    told.push(`${page.page}: ${page.records.length}${page.isLast ? ', last' : ''}`);
    if (page.isLast) return told;
  }
}

describe('pages on their way to the flow', () => {
  it('are put together up to 500 records, under the number of the last', async () => {
    const answers = Array.from({ length: 7 }, (_, index) => ({ records: 100, isLast: index === 6 }));
    assert.deepEqual(await all(pagesOf(answers).gathered), ['5: 500', '7: 200, last']);
  });

  it('keep their order and lose nothing where an answer does not fit any more', async () => {
    const { gathered } = pagesOf([{ records: 300 }, { records: 300 }, { records: 150 }, { records: 0, isLast: true }]);
    const ids: unknown[] = [];
    for (let page = await gathered.next(); ; page = await gathered.next()) {
      if ('outcome' in page) break;
      assert.ok(page.records.length <= 500);
      ids.push(...page.records.map((record) => (record as { id: number }).id));
      if (page.isLast) break;
    }
    assert.deepEqual(
      ids,
      Array.from({ length: 750 }, (_, id) => id),
    );
  });

  it('do not wait long for a slow source', async () => {
    const answers = [
      { records: 10, at: 0 },
      { records: 10, at: 1_000 },
      { records: 10, at: 1_001, isLast: true },
    ];
    assert.deepEqual(await all(pagesOf(answers).gathered), ['2: 20', '3: 10, last']);
  });

  it('are not put together where records are large', async () => {
    const answers = [1, 2, 3].map((number) => ({ records: 3, size: 400_000, isLast: number === 3 }));
    assert.deepEqual(await all(pagesOf(answers).gathered), ['1: 3', '2: 3', '3: 3, last']);
  });

  it('give what was read before an error, then the error, each time', async () => {
    const { gathered } = pagesOf([{ records: 100 }, { records: 100 }], new Error('cut'));
    assert.equal((await gathered.next()) instanceof Object, true);
    await assert.rejects(gathered.next(), /cut/);
    await assert.rejects(gathered.next(), /cut/);
  });

  it('say how an extract ended that gave no page', async () => {
    assert.deepEqual(await all(pagesOf([]).gathered), ['complete']);
  });

  it('end the extract when they are closed', async () => {
    const { gathered, closed } = pagesOf([{ records: 500 }, { records: 1, isLast: true }]);
    await gathered.next();
    gathered.close();
    await pause(0);
    assert.equal(closed(), 1);
  });
});
