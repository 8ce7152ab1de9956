import { randomUUID } from 'node:crypto';
import type { RingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import type { LineEvent, RecordingEnd } from './ari-event';
import type { AriHttp } from './ari-http';
import type { Channel } from './channel';

/** Settles a playback; `unknown`: it is over, and nobody heard how. */
export type PlaybackListener = (outcome: 'done' | 'failed' | 'unknown') => void;

type IdKind = 'agent' | 'call' | 'talk' | 'record';

/** What all parts of the adapter share: the commands, and who is told of which event. */
export class Ari {
  readonly channels = new Map<string, Channel>();
  readonly playbacks = new Map<string, PlaybackListener>();
  readonly recordings = new Map<string, (end: RecordingEnd) => void>();
  /** Channels that we could not hang up, to be hung up when Asterisk is back. */
  readonly unwanted = new Set<string>();

  /** Resolves when it is known which lines there are: at once, or when a lost connection is back. For the link to set. */
  settled: () => Promise<void> = async () => undefined;

  constructor(
    readonly http: AriHttp,
    readonly clock: Clock,
    readonly app: string,
    /** What belongs to no command: a line that could not be released. */
    readonly onTrouble: (error: RingbackError) => void,
  ) {}

  /** False: nobody knows the channel of this event. */
  dispatch(event: LineEvent): boolean {
    if (event.type === 'PlaybackFinished') {
      this.playbacks.get(event.playbackId)?.(event.isFailed ? 'failed' : 'done');
      return true;
    }
    if (event.type === 'RecordingFinished') {
      this.recordings.get(event.name)?.(event.end);
      return true;
    }
    const channel = this.channels.get(event.type === 'StasisStart' ? event.channel.id : event.channelId);
    channel?.receive(event);
    return channel !== undefined;
  }

  /** Ids are ours, so that we know of what an event tells even when it comes before the command's answer. */
  newId(kind: IdKind): string {
    return `${this.app}-${kind}-${randomUUID()}`;
  }

  isOurs(id: string, kind: IdKind): boolean {
    return id.startsWith(`${this.app}-${kind}-`) && id.length === `${this.app}-${kind}-`.length + 36;
  }
}

export function channelPath(id: string, command = ''): string {
  return `/channels/${encodeURIComponent(id)}${command && `/${command}`}`;
}

export function bridgePath(id: string, command = ''): string {
  return `/bridges/${encodeURIComponent(id)}${command && `/${command}`}`;
}

export function recordingPath(kind: 'live' | 'stored', name: string, command = ''): string {
  return `/recordings/${kind}/${encodeURIComponent(name)}${command && `/${command}`}`;
}
