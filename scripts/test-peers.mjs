// Tests against real systems from Debian's packages, on a fresh Debian as root: `npm run test:peers`.
// Sets up a Redmine, a mail server with mailboxes and an Asterisk in a folder of their own, runs the tests, and ends them. What follows
// `--` goes to mocha: `npm run test:peers -- --grep restart`.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scripts = join(root, 'test', 'peers');
const folder = mkdtempSync(join(tmpdir(), 'ringback-peers-'));
// The mail server works under an account of its own, which must be able to come in.
chmodSync(folder, 0o755);
const redmineFolder = join(folder, 'redmine');
const mailFolder = join(folder, 'mail');
const imapFolder = join(folder, 'imap');
const asteriskFolder = join(folder, 'asterisk');
const servers = [];

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Runs a script to its end, silently unless it fails. One after the other: both install packages. */
function setUp(script, ...args) {
  const begin = Date.now();
  const { status, stdout, stderr } = spawnSync(join(scripts, script), ['setup', ...args.map(String)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${script} setup failed:\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`);
  console.log(`${script} setup: ${((Date.now() - begin) / 1000).toFixed(1)} s`);
}

/** Starts a server; resolves once `answers` does. */
async function run(script, args, answers) {
  const server = spawn(join(scripts, script), ['run', ...args.map(String)], { stdio: ['ignore', 'pipe', 'pipe'] });
  servers.push(server);
  let printed = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (printed += text));
  const giveUpAt = Date.now() + 60_000;
  while (!(await answers())) {
    if (server.exitCode !== null || Date.now() > giveUpAt)
      throw new Error(`${script} did not start:\n${printed.slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function redmineAnswers(url, apiKey) {
  try {
    return (await fetch(`${url}/issue_statuses.json`, { headers: { 'x-redmine-api-key': apiKey } })).ok;
  } catch {
    return false; // nobody listens yet
  }
}

/** Whether a server of SMTP or IMAP greets as it should. */
function greets(port, greeting) {
  const bash = ['-c', `exec 3<>/dev/tcp/127.0.0.1/${port} && read -t 5 -u 3 line && [[ $line == '${greeting}'* ]]`];
  return spawnSync('bash', bash, { stdio: 'ignore' }).status === 0;
}

function ended(server) {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => server.once('exit', resolve));
}

async function end() {
  for (const server of servers) server.kill('SIGTERM');
  const last = setTimeout(() => servers.forEach((server) => void server.kill('SIGKILL')), 15_000);
  await Promise.all(servers.map(ended));
  clearTimeout(last);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function test() {
  const ports = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const [redminePort, smtpPort, secureSmtpPort, imapPort] = ports;
  setUp('mail.sh', mailFolder, smtpPort, secureSmtpPort);
  setUp('imap.sh', imapFolder, imapPort, mailFolder);
  setUp('redmine.sh', redmineFolder);
  setUp('asterisk.sh', asteriskFolder);
  const apiKey = readFileSync(join(redmineFolder, 'api_key'), 'utf8').trim();
  const redmineUrl = `http://127.0.0.1:${redminePort}`;
  await run('mail.sh', [mailFolder], () => greets(smtpPort, '220'));
  await run('imap.sh', [imapFolder], () => greets(imapPort, '* OK'));
  await run('redmine.sh', [redmineFolder, redminePort], () => redmineAnswers(redmineUrl, apiKey));

  const mocha = spawn(
    process.execPath,
    [
      join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'),
      ...['--reporter', join(root, 'scripts', 'counting-reporter.cjs')],
      ...['--no-exit', '--timeout', '120000', 'dist/test/peers/**/*.peer.js', ...process.argv.slice(2)],
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        RINGBACK_PEERS: JSON.stringify({
          ...{ redmineUrl, apiKey, mailFolder, smtpPort, secureSmtpPort, imapPort, asteriskFolder },
        }),
      },
    },
  );
  servers.push(mocha);
  await ended(mocha);
  return mocha.exitCode ?? 1;
}

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => servers.forEach((server) => void server.kill('SIGTERM')));
try {
  process.exitCode = await test();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await end();
}
