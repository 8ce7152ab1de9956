export interface DemoOptions {
  /** Begin with nothing: no flows, no follow-ups, no messages. */
  isFresh: boolean;
  /** A minute takes a minute. */
  isRealTime: boolean;
}

export const usage = `npm start [-- OPTIONS]
  --fresh       begin anew: forgets the flows and the messages of the last time
  --real-time   a minute takes a minute (otherwise half a second)`;

/** Undefined when help was asked for. @throws Error naming what it does not know. */
export function parseOptions(args: string[]): DemoOptions | undefined {
  const known = ['--fresh', '--real-time', '--help', '-h'];
  const unknown = args.find((argument) => !known.includes(argument));
  if (unknown !== undefined) throw new Error(`There is no option "${unknown}".\n\n${usage}`);
  if (args.includes('--help') || args.includes('-h')) return undefined;
  return { isFresh: args.includes('--fresh'), isRealTime: args.includes('--real-time') };
}
