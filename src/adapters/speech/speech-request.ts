import { RingbackError } from '../../core/errors';
import type { SpeechRequest } from '../../ports/speech';
import type { HttpSpeechSettings } from './speech-settings';

/** A service that is OpenAI-compatible wants one named; most know it. */
const usualVoice = 'alloy';

/** Where a service is asked, with `{language}` and `{voice}` still in it. RB_CONFIG for what is no address. */
export function speechUrl({ url, format }: Pick<HttpSpeechSettings, 'url' | 'format'>): string {
  const trimmed = url.trim();
  const parsed = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new RingbackError('RB_CONFIG', 'The speech service of the gateway has no web address.', {
      remedy: 'Enter one that begins with https:// or http://.',
    });
  }
  if (parsed.username || parsed.password) {
    throw new RingbackError('RB_CONFIG', 'The address of the speech service holds a user name or a password.', {
      remedy: 'Take them out of the address: an address is part of the flow. Enter the key as such.',
    });
  }
  if (format !== 'openai') return trimmed;
  const path = parsed.pathname.replace(/\/+$/, '');
  if (path.endsWith('/audio/speech')) return trimmed;
  parsed.pathname = `${path.endsWith('/v1') ? path : `${path}/v1`}/audio/speech`;
  return parsed.href;
}

/** One request to a service; `address` is from `speechUrl`. */
export function speechRequest(
  { format, key, model }: Pick<HttpSpeechSettings, 'format' | 'key' | 'model'>,
  address: string,
  { text, language, voice }: SpeechRequest,
): { url: URL; headers: Record<string, string>; body: string } {
  // URL writes the braces of a path in percent.
  const filled = address.replaceAll(/(?:\{|%7B)(language|voice)(?:\}|%7D)/gi, (_, name: string) =>
    encodeURIComponent(name.toLowerCase() === 'voice' ? voice : language),
  );
  const isPlain = format === 'plain';
  return {
    url: new URL(filled),
    headers: {
      accept: 'audio/wav, audio/*;q=0.5',
      'content-type': isPlain ? 'text/plain; charset=utf-8' : 'application/json',
      ...(key ? { authorization: `Bearer ${key}` } : {}),
    },
    body: isPlain ? text : JSON.stringify({ model, voice: voice || usualVoice, input: text, response_format: 'wav' }),
  };
}
