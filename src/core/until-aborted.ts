import { watchAbort } from './abort-watch';

/** Rejects with the signal's reason as soon as it is aborted. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // What is given up at once may still fail later, and a rejection that nobody handles ends the whole process.
  if (signal.aborted) work.catch(() => undefined);
  signal.throwIfAborted();
  let forget: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    forget = watchAbort(signal, () => reject(signal.reason as Error));
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    forget();
  }
}
