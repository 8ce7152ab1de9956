import type { Contestant, FromContestant, Job, ToContestant } from './job';

/** The main program of a contestant's process: it starts the contestant, and measures each poll that the parent asks for. */
export function runContestant(create: (job: Job) => Promise<Contestant>): void {
  const job = JSON.parse(process.argv[2] ?? '{}') as Job;
  const send = (message: FromContestant) => process.send?.(message);
  const fail = (error: unknown) =>
    send({ kind: 'failed', error: error instanceof Error ? (error.stack ?? '') : String(error) });
  const started = create(job);
  started.then(({ pingUrl }) => send({ kind: 'ready', pingUrl }), fail);
  process.on('message', (message: ToContestant) => {
    started.then((contestant) => obey(contestant, message, send)).catch(fail);
  });
}

async function obey(
  contestant: Contestant,
  message: ToContestant,
  send: (message: FromContestant) => void,
): Promise<void> {
  if (message.kind === 'stop') {
    await contestant.stop();
    process.disconnect();
    return;
  }
  if (message.kind === 'collect') {
    (globalThis as { gc?: () => void }).gc?.();
    send({ kind: 'collected' });
    return;
  }
  const cpuBefore = process.cpuUsage();
  const wallBefore = performance.now();
  const found = await contestant.poll(message.version, message.expected);
  const cpu = process.cpuUsage(cpuBefore);
  const measured = {
    found,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    wallSeconds: (performance.now() - wallBefore) / 1e3,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
  send({ kind: 'measured', measured });
}
