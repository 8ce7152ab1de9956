import type { InboxLink } from './sandbox/server';

interface Tellable {
  adminUrl: string;
  sandboxUrl: string;
  inboxes: () => Promise<InboxLink[]>;
  isRealTime: boolean;
  /** Undefined when the flows have no gateway, no team. */
  softphoneUrl: string | undefined;
  deskUrl: string | undefined;
}

const askEveryMs = 500;
/** The first approval of the sandbox is hers to decide. */
const firstApprover = 'Carmen Díaz';

/** Prints the links and what is to be seen when; the inbox's own link follows with its first message. */
export function tellWhatToSee(demo: Tellable): { stop(): void } {
  const { adminUrl, sandboxUrl, inboxes, isRealTime } = demo;
  console.log(`
Ringback demo

  The flows       ${adminUrl}
  The sandbox     ${sandboxUrl}/
  The inboxes     ${sandboxUrl}/inbox
  The messengers  ${sandboxUrl}/messengers

${tellOfCalls(demo)}Follow-ups: what to look at${isRealTime ? ', in minutes' : ' (a minute passes in half a second)'}
${schedule(isRealTime)}

Approve or reject in an inbox: the sandbox's approval changes, and the reminders for it stop. The messengers (Slack,
Teams, Webex, Telegram, SMS, WhatsApp, email) ask for an answer to an employee request: the first one decides it for all.
Ctrl-C ends the demo.
`);
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const ask = async () => {
    const link = await findFirst(inboxes);
    if (isStopped) return;
    if (link) console.log(`The first message is in ${link.name}'s inbox:\n\n  ${link.link}\n`);
    else timer = setTimeout(ask, askEveryMs);
  };
  void ask();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function tellOfCalls({ softphoneUrl, deskUrl, sandboxUrl }: Tellable): string {
  if (!softphoneUrl || !deskUrl) return '';
  return `Calls
  The softphone   ${softphoneUrl}
  The agent desk  ${deskUrl}
  The tickets     ${sandboxUrl}/zendesk
  At the desk become Ana Souza and go available. Call as Farida Haddad, press 1, answer at the desk and hang up:
  her urgent ticket has a comment that sums up the call.

`;
}

function schedule(isRealTime: boolean): string {
  const rows: [string, string, string][] = [
    ['at once', 'at once', 'the first poll; whoever has to decide something is told (inbox)'],
    ['after 15 s', 'after 30', 'an approval was given: it leaves by "closed" (debug sidebar)'],
    ['after 15 s', 'after 20', 'the others are reminded'],
    ['after 35 s', 'after 60', 'one that nobody decided leaves by "exhausted"'],
  ];
  return rows.map(([fast, real, what]) => `  ${(isRealTime ? real : fast).padEnd(12)}${what}`).join('\n');
}

async function findFirst(inboxes: () => Promise<InboxLink[]>): Promise<InboxLink | undefined> {
  try {
    const links = await inboxes();
    return links.find((link) => link.name === firstApprover) ?? links[0];
  } catch {
    // Node-RED is still starting, or the channel was deleted: the page of inboxes shows which.
    return undefined;
  }
}
