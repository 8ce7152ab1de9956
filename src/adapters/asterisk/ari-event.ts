/** A channel as ARI describes it: as much of it as we need. */
export interface AriChannel {
  id: string;
  /** `Ring`, `Ringing`, `Up`, … */
  state: string;
  number: string;
  name: string;
  /** What was dialled, as the dialplan has it. */
  exten: string;
  /** The arguments of the application that it is in: `ringback,inbound,+5511…`. */
  appData: string;
}

/** How a recording ended. */
export interface RecordingEnd {
  isFailed: boolean;
  cause: string;
}

/** What happened to a line, or to something that is played. */
export type LineEvent =
  | { type: 'StasisStart'; channel: AriChannel; args: string[] }
  | { type: 'StasisEnd'; channelId: string }
  | { type: 'ChannelHangupRequest'; channelId: string; cause: number; isSoft: boolean }
  | { type: 'ChannelDestroyed'; channelId: string; cause: number; text: string }
  | { type: 'ChannelDtmfReceived'; channelId: string; digit: string }
  /** Anything else that shows that the channel exists. */
  | { type: 'other'; channelId: string }
  | { type: 'PlaybackFinished'; playbackId: string; isFailed: boolean }
  | { type: 'RecordingFinished'; name: string; end: RecordingEnd };

/** `ApplicationReplaced`: another client gets the events from now on. */
export type AriEvent = LineEvent | { type: 'ApplicationReplaced' };

/** Undefined for what is not for us, and for what is no event. */
export function parseEvent(text: string): AriEvent | undefined {
  let event: Record<string, unknown>;
  try {
    event = objectOf(JSON.parse(text));
  } catch {
    return undefined; // not of ARI
  }
  const { type } = event;
  if (type === 'ApplicationReplaced') return { type };
  if (type === 'PlaybackFinished') {
    const playback = objectOf(event.playback);
    return { type, playbackId: textOf(playback.id), isFailed: playback.state === 'failed' };
  }
  if (type === 'RecordingFinished' || type === 'RecordingFailed') {
    const { name, cause } = objectOf(event.recording);
    const end: RecordingEnd = { isFailed: type === 'RecordingFailed', cause: textOf(cause) };
    return { type: 'RecordingFinished', name: textOf(name), end };
  }
  const channelId = textOf(objectOf(event.channel).id);
  if (!channelId) return undefined;
  const cause = Number(event.cause) || 0;
  switch (type) {
    case 'StasisStart':
      return { type, channel: parseChannel(event.channel), args: listOf(event.args).map(String) };
    case 'StasisEnd':
      return { type, channelId };
    case 'ChannelHangupRequest':
      return { type, channelId, cause, isSoft: event.soft === true };
    case 'ChannelDestroyed':
      return { type, channelId, cause, text: textOf(event.cause_txt) };
    case 'ChannelDtmfReceived':
      return { type, channelId, digit: textOf(event.digit) };
    default:
      return { type: 'other', channelId };
  }
}

export function parseChannel(value: unknown): AriChannel {
  const channel = objectOf(value);
  const caller = objectOf(channel.caller);
  const dialplan = objectOf(channel.dialplan);
  return {
    id: textOf(channel.id),
    state: textOf(channel.state),
    number: textOf(caller.number),
    name: textOf(caller.name),
    exten: textOf(dialplan.exten),
    appData: textOf(dialplan.app_data),
  };
}

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
