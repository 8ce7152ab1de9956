import { listFollowups } from '../followup-service';

/** Below Node-RED's root of public routes. */
export const inboundPath = '/ringback/channel/';

/** What the vendor is given to call; empty where it cannot reach us. */
export function requestUrlOf(publicUrl: string, channelId: string): string {
  if (publicUrl === '') return '';
  return `${publicUrl.replace(/\/+$/, '')}${inboundPath}${encodeURIComponent(channelId)}`;
}

/**
 * Where this Node-RED is reached from outside, for a channel that does not say so itself: as the follow-ups do. Empty
 * when none does, or when they differ.
 */
export function sharedPublicUrl(): string {
  const urls = new Set(listFollowups().map(({ settings }) => settings.publicUrl?.replace(/\/+$/, '') ?? ''));
  urls.delete('');
  const [only = '', ...others] = urls;
  return others.length === 0 ? only : '';
}
