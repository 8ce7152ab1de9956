import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** In the sources, not beside the compiled test: that is where they are renewed and reviewed. */
const folder = join(__dirname, '..', '..', '..', '..', 'test', 'unit', 'card', 'golden');

/**
 * Compares a rendering with the one in `golden/`, which somebody has looked at. After a change that is meant:
 *
 *     npm run build
 *     RINGBACK_RENEW_GOLDENS=1 node node_modules/mocha/bin/mocha.js --no-exit dist/test/unit/card/golden.test.js
 *     node node_modules/@biomejs/biome/bin/biome check --write test/unit/card/golden
 *
 * and look at the difference (`git diff test/unit/card/golden`) before it is committed.
 */
export function matchesGolden(name: string, actual: string | object): void {
  const file = join(folder, name);
  const text = typeof actual === 'string' ? withLineEnd(actual) : `${JSON.stringify(actual, undefined, 2)}\n`;
  if (process.env.RINGBACK_RENEW_GOLDENS) writeFileSync(file, text);
  const golden = readFileSync(file, 'utf8');
  if (typeof actual === 'string') assert.equal(text, golden, `${name} differs from what was looked at`);
  else assert.deepEqual(JSON.parse(text), JSON.parse(golden), `${name} differs from what was looked at`);
}

function withLineEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
