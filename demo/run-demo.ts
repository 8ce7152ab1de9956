import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createSystemClock } from '../src/adapters/clock/system-clock';
import { callers } from './callers';
import { firstMorning, readState, writeState } from './demo-state';
import { type EmbeddedNodeRed, startNodeRed } from './embedded-node-red';
import { findNodeId, findSandboxChannel, type Places, prepareFlowFile, shippedPlaces } from './flow-file';
import { findFreePort } from './free-port';
import { listInboxes } from './inbox-links';
import { parseOptions, usage } from './options';
import { sandboxEnvironment } from './sandbox/messengers/accounts';
import { createSandbox } from './sandbox/server';
import { tellWhatToSee } from './tell';

/** Ten minutes, the shortest interval of a follow-up, pass in five seconds. */
const demoSpeed = 120;
const nodeRedPort = 1880;
const sandboxPort = 1990;
const saveEveryMs = 2_000;
/** The sandbox's numbers begin this much higher at each start, so that its records are new to the follow-ups. */
const numbersPerStart = 100;

/** Runs sandbox and Node-RED until the process is told to stop. Rejects with a sentence when it cannot start. */
export async function runDemo(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (!options) {
    console.log(usage);
    return;
  }
  // This file is at dist/demo/run-demo.js.
  const packageFolder = dirname(dirname(__dirname));
  // What a fast clock has stored lies in the future of the other one.
  const userDir = join(
    resolve(options.folder ?? join(packageFolder, '.demo')),
    options.isRealTime ? 'real-time' : 'fast',
  );
  if (options.isFresh) rmSync(userDir, { recursive: true, force: true });
  mkdirSync(userDir, { recursive: true });

  const before = readState(userDir);
  const speed = options.isRealTime ? 1 : demoSpeed;
  const clockStart = options.isRealTime ? undefined : (before?.now ?? firstMorning(new Date()));
  const clock = createSystemClock(speed, clockStart);
  const starts = before?.starts ?? 0;
  const flowFile = join(userDir, 'flows.json');
  let nodeRed: EmbeddedNodeRed | undefined;

  const inboxes = async () => {
    if (!nodeRed) throw new Error('Node-RED is still starting.');
    const channel = findNodeId(flowFile, 'ringback-channel', 'inbox');
    if (channel === undefined) throw new Error('The flows have no channel of the kind inbox.');
    return listInboxes(nodeRed.adminUrl, nodeRed.nodeUrl, channel);
  };
  const requestUrl = (kind: string) => {
    const channel = nodeRed && findSandboxChannel(flowFile, kind, sandbox.url());
    return channel && nodeRed && new URL(`ringback/channel/${channel}`, nodeRed.nodeUrl).href;
  };
  const sandbox = createSandbox({ clock, inboxes, requestUrl, numbersFrom: starts * numbersPerStart });
  const editorPort = await findFreePort(nodeRedPort);
  const foundPort = await findFreePort(sandboxPort);
  const smtp = await findFreePort(foundPort + 1);
  await sandbox.start(foundPort, { smtp, imap: await findFreePort(smtp + 1) });
  const sandboxUrl = sandbox.url();
  const places: Places = {
    ...{ sandboxUrl, nodeRedUrl: `http://127.0.0.1:${editorPort}` },
    mailPort: sandbox.messengers.mail.ports().smtp,
    mailboxPort: sandbox.messengers.mail.ports().imap,
  };
  const save = () => writeState(userDir, { now: clock.now(), starts: starts + 1, ...places });
  try {
    prepareFlowFile(flowFile, shippedFlows(packageFolder), { ...shippedPlaces, ...before }, places);
    Object.assign(process.env, sandboxEnvironment(sandboxUrl));
    save();
    nodeRed = await startNodeRed({
      port: editorPort,
      userDir,
      flowFile,
      packageFolder,
      ringback: { callers, clockSpeed: speed, ...(clockStart === undefined ? {} : { clockStart }) },
    });
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
  const saving = setInterval(save, saveEveryMs);
  const { adminUrl } = nodeRed;
  const telling = tellWhatToSee({
    ...{ adminUrl, sandboxUrl, inboxes, isRealTime: options.isRealTime },
    softphoneUrl: linkOf(adminUrl, flowFile, 'softphone', 'ringback-gateway'),
    deskUrl: linkOf(adminUrl, flowFile, 'desk', 'ringback-team'),
  });

  const stop = async () => {
    clearInterval(saving);
    telling.stop();
    console.log('\nStopping the demo …');
    await nodeRed?.stop();
    await sandbox.stop();
    save();
    console.log('Stopped. "npm start" goes on from here, "npm start -- --fresh" begins anew.');
  };
  endOnSignal(stop);
}

/** Follow-ups first, so that their tab is the one that a newcomer sees. */
function shippedFlows(packageFolder: string): string[] {
  return [
    join(packageFolder, 'demo', 'flows', 'follow-ups.json'),
    join(packageFolder, 'examples', 'follow-ups', 'One follow-up on every channel.json'),
    join(packageFolder, 'demo', 'flows', 'calls.json'),
  ];
}

/** Of a page beside the editor; undefined when somebody has deleted the node that it belongs to. */
function linkOf(adminUrl: string, flowFile: string, page: string, type: string): string | undefined {
  const id = findNodeId(flowFile, type);
  return id && `${adminUrl}ringback/${page}/${id}`;
}

/** Once, at the first signal; a second one ends the process the hard way. */
function endOnSignal(stop: () => Promise<void>): void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const end = () => {
    for (const signal of signals) process.off(signal, end);
    stop().catch((error: unknown) => {
      console.error(`The demo did not stop cleanly: ${String(error)}`);
      process.exitCode = 1;
    });
  };
  for (const signal of signals) process.on(signal, end);
}
