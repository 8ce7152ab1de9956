import type { SpeechSettings } from '../../adapters/speech/speech-settings';
import { Properties } from '../properties';

/** The text to speech of a gateway's dialog; undefined: the gateway speaks itself, or not at all. */
export function parseSpeech(
  values: Record<string, unknown>,
  credentials: { speechKey?: string },
): SpeechSettings | undefined {
  const properties = new Properties(values);
  switch (properties.choice('speech', 'Spoken by', ['gateway', 'command', 'http'] as const, 'gateway')) {
    case 'gateway':
      return undefined;
    case 'command':
      return {
        kind: 'command',
        command: properties.required('speechCommand', 'Command'),
        arguments: properties.required('speechArguments', 'Arguments'),
      };
    case 'http': {
      const format = properties.choice('speechFormat', 'Format', ['plain', 'openai'] as const, 'plain');
      return {
        kind: 'http',
        url: properties.required('speechUrl', 'Service'),
        format,
        model: format === 'openai' ? properties.required('speechModel', 'Model') : '',
        key: credentials.speechKey?.trim() ?? '',
      };
    }
  }
}

/** Voices by language, as the dialog lists them; rows that are not filled in count as none. */
export function parseVoices(values: Record<string, unknown>): { language: string; voice: string }[] {
  return new Properties(values)
    .list('voices')
    .map((row) => new Properties((row ?? {}) as Record<string, unknown>))
    .map((row) => ({ language: row.text('language'), voice: row.text('voice') }))
    .filter(({ language, voice }) => language !== '' && voice !== '');
}
