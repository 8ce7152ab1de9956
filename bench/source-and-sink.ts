import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Version } from './records';

/** The servers' process as the bench sees it. */
export interface SourceAndSink {
  sourceUrl: string;
  sinkUrl: string;
  /** What the source answers from now on; the sink counts from 0 again. */
  prepare(count: number, version: Version, shape: 'pages' | 'array'): Promise<void>;
  posts(): Promise<number>;
  stop(): Promise<void>;
}

export async function startServers(): Promise<SourceAndSink> {
  const child = fork(join(__dirname, 'servers.js'), { execArgv: [] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const sourceUrl = `http://127.0.0.1:${port}`;
  const ask = async (path: string) => (await fetch(`${sourceUrl}${path}`)).text();
  return {
    sourceUrl,
    sinkUrl: `${sourceUrl}/sink`,
    async prepare(count, version, shape) {
      await ask(`/control?count=${count}&version=${version}${shape === 'array' ? '&array' : ''}`);
    },
    posts: async () => Number(await ask('/posts')),
    async stop() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
