import { createServer } from 'node:net';

const mostTries = 20;

/** The first free port on loopback from `first` on. @throws Error when twenty in a row are taken. */
export async function findFreePort(first: number): Promise<number> {
  for (let port = first; port < first + mostTries; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new Error(
    `The ports ${first} to ${first + mostTries - 1} are all taken. End one of the programs that use them, and start again.`,
  );
}

/** Rejects with what else keeps the port from being used, for example missing rights. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
