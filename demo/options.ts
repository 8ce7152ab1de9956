import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Begin with nothing: no flows, no follow-ups, no messages. */
  isFresh: boolean;
  /** A minute takes a minute. */
  isRealTime: boolean;
  /** Where flows, follow-ups and messages are kept; undefined: in `.demo`. */
  folder: string | undefined;
}

export const usage = `npm start [-- OPTIONS]
  --fresh          begin anew: forgets the flows and the messages of the last time
  --real-time      a minute takes a minute (otherwise half a second)
  --folder FOLDER  keep everything there instead of in .demo`;

/** Undefined when help was asked for. @throws Error naming what it does not know. */
export function parseOptions(args: string[]): DemoOptions | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: {
        fresh: { type: 'boolean', default: false },
        'real-time': { type: 'boolean', default: false },
        folder: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return undefined;
    return { isFresh: values.fresh, isRealTime: values['real-time'], folder: values.folder };
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n\n${usage}`, { cause });
  }
}
