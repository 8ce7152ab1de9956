// Mocha's spec reporter, closed by a line that a script can read: "N passed, N failed". Before it stands what passed
// only when it was tried again, and why it failed first.
const { appendFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const again = [];
    runner.on(Runner.constants.EVENT_TEST_RETRY, (test, error) => again.push(`${test.fullTitle()}: ${error.message}`));
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const line = `${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`;
      // After the epilogue that the parent prints for the same event.
      process.once('exit', () => {
        for (const title of again) console.log(`tried again: ${title}`);
        console.log(line);
      });
      if (process.env.RINGBACK_COUNTS) appendFileSync(process.env.RINGBACK_COUNTS, `${passes} ${failures} ${pending}\n`);
    });
  }
};
