import { fetchPart, urlOf } from './server.js';

export interface AudioRequest {
  /** Absolute, or below the `ringback/` that served this page. */
  url: string;
  isLoop: boolean;
  /** Gets the element as it begins, to set its volume. */
  onElement(audio: HTMLAudioElement): void;
  signal: AbortSignal;
}

const startWithinMs = 20_000;

/** Resolves at its end, or `blocked`; rejects with the signal's reason, or with an Error that says why it cannot be played. */
export async function playAudio({ url, isLoop, onElement, signal }: AudioRequest): Promise<'played' | 'blocked'> {
  const address = urlOf(url);
  const isOurs = address.origin === location.origin;
  // An audio element could not send who we are.
  const source = isOurs ? URL.createObjectURL(await load(address, signal)) : address.href;
  const audio = new Audio();
  audio.loop = isLoop;
  onElement(audio);
  try {
    signal.throwIfAborted();
    return await untilEnd(audio, source, signal);
  } finally {
    audio.pause();
    audio.removeAttribute('src');
    audio.load();
    if (isOurs) URL.revokeObjectURL(source);
  }
}

async function load(address: URL, signal: AbortSignal): Promise<Blob> {
  const response = await fetchPart(address, {
    cache: 'default',
    signal: AbortSignal.any([signal, AbortSignal.timeout(startWithinMs)]),
  });
  return response.blob();
}

function untilEnd(audio: HTMLAudioElement, source: string, signal: AbortSignal): Promise<'played' | 'blocked'> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(guard);
      signal.removeEventListener('abort', give);
    };
    const settle = (outcome: 'played' | 'blocked') => {
      end();
      resolve(outcome);
    };
    const fail = (why: string) => {
      end();
      reject(new Error(why));
    };
    const give = () => {
      end();
      reject(signal.reason as Error);
    };
    const guard = setTimeout(() => fail('It did not begin in time.'), startWithinMs);
    signal.addEventListener('abort', give, { once: true });
    audio.addEventListener('playing', () => clearTimeout(guard));
    audio.addEventListener('ended', () => settle('played'));
    audio.addEventListener('error', () => fail(audio.error?.message || 'The browser cannot play it.'));
    audio.src = source;
    audio.play().catch((error: DOMException) => {
      if (error.name === 'NotAllowedError') settle('blocked');
      else fail(error.message);
    });
  });
}
