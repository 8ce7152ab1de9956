import { once } from 'node:events';
import type { NextFunction, Request, Response } from 'express';
import { answerError } from '../routes';

/** For routes that answer with a file, written as it is read. `write` sets the headers and ends the answer. */
export function answerFile(write: (request: Request, response: Response) => Promise<void>) {
  return (request: Request, response: Response, next: NextFunction): void => {
    write(request, response)
      .catch((thrown: unknown) => {
        // What has begun cannot become an error any more: a file that is cut off must not look whole.
        if (response.headersSent) response.destroy();
        else answerError(response, thrown);
      })
      .catch(next);
  };
}

/** Resolves once there is room for more, or nobody listens any more. */
export async function writeText(response: Response, text: string): Promise<void> {
  if (text === '' || response.write(text) || response.destroyed) return;
  const over = new AbortController();
  try {
    const ended = [once(response, 'drain', over), once(response, 'close', over)];
    await Promise.race(ended.map((one) => one.catch(() => undefined)));
  } finally {
    over.abort();
  }
}
