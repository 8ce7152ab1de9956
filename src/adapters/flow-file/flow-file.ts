import { createHash, randomUUID } from 'node:crypto';
import { chmod, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { RingbackError } from '../../core/errors';
import { parseFlows } from '../../core/share/flow-node';
import type { FlowPlace } from '../../ports/flow-place';

/** A flow file of a Node-RED that does not run, or that reads it again later. */
export function createFlowFile(file: string): FlowPlace {
  const read = async () => {
    const text = await readText(file);
    return { nodes: parseFlows(parseJson(text, file), `The file ${file}`), revision: revisionOf(text) };
  };
  return {
    read,
    async write(nodes, revision, credentials) {
      if (Object.keys(credentials).length > 0) {
        throw new RingbackError('RB_INPUT', 'A flow file cannot hold credentials.', {
          remedy: 'Import into a running Node-RED, or fill them in in the editor.',
        });
      }
      if ((await read()).revision !== revision) {
        throw new RingbackError('RB_SHARE_CHANGED', `The file ${file} has changed meanwhile; nothing was written.`, {
          remedy: 'Look at the plan again.',
        });
      }
      const text = `${JSON.stringify(nodes, undefined, 4)}\n`;
      await replaceFile(file, text);
      return revisionOf(text);
    },
  };
}

/** All or nothing: the file is there before and after, and is never half a file. */
async function replaceFile(file: string, text: string): Promise<void> {
  const next = `${file}.${randomUUID()}.new`;
  try {
    await writeFile(next, text, { mode: 0o600 });
    await chmod(next, (await stat(file)).mode);
    await rename(next, file);
  } catch (cause) {
    await rm(next, { force: true });
    throw new RingbackError('RB_SHARE', `The file ${file} cannot be written.`, {
      remedy: 'Check who owns it and whether the disk is full.',
      cause,
    });
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new RingbackError('RB_SHARE', `The file ${file} cannot be read.`, { remedy: 'Check its path.', cause });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RingbackError('RB_SHARE', `The file ${file} is no JSON.`, { remedy: 'Give a flow file.', cause });
  }
}

function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
