import { Properties } from '../properties';
import type { Speaker } from './call-voice';

export function parseSpeaker(values: Record<string, unknown>): Speaker {
  const properties = new Properties(values);
  return { language: properties.text('language'), voice: properties.text('voice') };
}
