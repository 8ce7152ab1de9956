/** Browsers play nothing before somebody has touched the page. */
export function hasGesture(): boolean {
  return navigator.userActivation?.hasBeenActive !== false;
}

/** Resolves at the next click, touch or key; rejects with the signal's reason. */
export function nextGesture(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const kinds = ['pointerup', 'keydown'] as const;
    const end = () => {
      for (const kind of kinds) document.removeEventListener(kind, done, true);
      signal.removeEventListener('abort', give);
    };
    const done = () => {
      end();
      resolve();
    };
    const give = () => {
      end();
      reject(signal.reason as Error);
    };
    for (const kind of kinds) document.addEventListener(kind, done, true);
    signal.addEventListener('abort', give, { once: true });
  });
}
