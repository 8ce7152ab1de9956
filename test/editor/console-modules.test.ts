import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { CallScene } from './call-scene';
import { openPage } from './console-page';

/** The modules of the pages that are rules and nothing else, as the browser loads them. */
describe('the modules of the pages', function () {
  this.timeout(60_000);
  let browser: Browser;
  let scene: CallScene;
  let page: Page;

  before(async () => {
    browser = await launchBrowser();
    scene = await CallScene.start();
    ({ page } = await openPage(browser, scene.softphoneUrl));
  });
  after(async () => {
    await browser.close();
    await scene.close();
  });

  /** `expression` sees the module as `module`. */
  const evaluate = (file: string, expression: string): Promise<unknown> =>
    page.evaluate(`import('/admin/ringback/console/shared/${file}').then((module) => ${expression})`);

  it('take events apart wherever the network cuts them', async () => {
    const text = ': hello\n\ndata: {"a":1}\n\nevent: x\ndata: one\ndata: two\n\n\ndata:three\r\n\r\ndata: unfinished';
    for (let size = 1; size <= text.length; size += 1) {
      const chunks = JSON.stringify(text.match(new RegExp(`[^]{1,${size}}`, 'g')));
      const found = await evaluate(
        'event-parser.js',
        `((parser) => ${chunks}.flatMap((chunk) => parser.feed(chunk)))(new module.EventParser())`,
      );
      assert.deepEqual(found, ['{"a":1}', 'one\ntwo', 'three'], `in chunks of ${size}`);
    }
  });

  it('cut what is spoken into sentences, and long ones between words, and lose nothing', async () => {
    const pieces = (text: string, language = 'en-US') =>
      evaluate('sentences.js', `module.speakablePieces(${JSON.stringify(text)}, '${language}')`) as Promise<string[]>;
    assert.deepEqual(await pieces('It is 3.50 p.m. now. Who is there? Go on!'), [
      'It is 3.50 p.m. now.',
      'Who is there?',
      'Go on!',
    ]);
    assert.deepEqual(await pieces('  '), []);
    assert.deepEqual(await pieces('One. Two.', 'not a language'), ['One.', 'Two.']);
    const long = Array.from({ length: 120 }, (_, index) => `word${index}${index % 9 === 8 ? ',' : ''}`).join(' ');
    const cut = await pieces(long);
    assert.equal(cut.join(' '), long);
    assert.ok(cut.every((piece) => piece.length <= 160));
    const unbroken = await pieces('x'.repeat(400));
    assert.deepEqual(
      unbroken.map(({ length }) => length),
      [160, 160, 80],
    );
  });

  it('tell how long somebody reads, and how long it has been', async () => {
    assert.deepEqual(
      await evaluate('sentences.js', "[module.readingMs('Yes'), module.readingMs('x'.repeat(100))]"),
      [1_200, 7_000],
    );
    const clock = await evaluate('duration.js', '[-5, 0, 59_999, 61_000, 3_600_000, 36_061_000].map(module.clockText)');
    assert.deepEqual(clock, ['0:00', '0:00', '0:59', '1:01', '1:00:00', '10:01:01']);
  });
});
