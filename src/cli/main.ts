#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { type ErrorCode, toRingbackError } from '../core/errors';
import { run } from './run';

const exitCodes: Partial<Record<ErrorCode, number>> = {
  RB_INPUT: 2,
  RB_HTTP_AUTH: 4,
  RB_HTTP_UNREACHABLE: 4,
  RB_HTTP_STATUS: 4,
  RB_HTTP_BODY: 4,
  RB_SHARE_CHANGED: 5,
};

async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`${question} [y/N] `);
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}

run(process.argv.slice(2), {
  environment: process.env,
  isTerminal: process.stdout.isTTY === true,
  print: (line) => process.stdout.write(`${line}\n`),
  readInput: () => text(process.stdin),
  confirm,
})
  .catch((thrown: unknown) => {
    const error = toRingbackError(thrown);
    process.stderr.write(`${error.message}\n`);
    return exitCodes[error.code] ?? 3;
  })
  .then((code) => {
    process.exitCode = code;
  });
