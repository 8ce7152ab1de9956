// Mocha's spec reporter, closed by a line that a script can read: "N passed, N failed".
const { appendFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const line = `${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`;
      // After the epilogue that the parent prints for the same event.
      process.once('exit', () => console.log(line));
      if (process.env.RINGBACK_COUNTS) appendFileSync(process.env.RINGBACK_COUNTS, `${passes} ${failures} ${pending}\n`);
    });
  }
};
