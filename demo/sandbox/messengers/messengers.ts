import { type Exchange, HttpProblem, readJsonObject, readText, sendJson } from '../http-exchange';
import type { Asked } from '../vendors/loopback';
import { createMailServer, type MailServer } from './mail-server';
import type { Messenger, ShownMessage } from './messenger';
import { createPhoneMessengers } from './phone-messenger';
import { createSlackMessenger } from './slack-messenger';
import { createTeamsMessenger } from './teams-messenger';
import { createTelegramMessenger } from './telegram-messenger';
import { createWebexMessenger } from './webex-messenger';

/** The kinds of channel whose other end the sandbox is, as the channel nodes call them. */
export const messengerKinds = ['slack', 'teams', 'webex', 'telegram', 'sms', 'whatsapp', 'email'] as const;

export type MessengerKind = (typeof messengerKinds)[number];

export interface MessengersOptions {
  /** Where the sandbox is. */
  url: () => string;
  /** Where a vendor's account says that events are to be posted; undefined: nowhere. */
  requestUrl?: (kind: MessengerKind) => string | undefined;
}

/** What one person has in one program. */
export interface Conversation {
  kind: MessengerKind;
  to: string;
  name: string;
  canWrite: boolean;
  /** What a form asks them; empty: there is none. */
  question: string;
  /** Newest first. */
  messages: Pick<ShownMessage, 'id' | 'payload' | 'buttons'>[];
}

export interface Messengers {
  readonly mail: MailServer;
  conversations(): Conversation[];
  /** Answers what channels ask of the vendors below /vendors/<kind>, as their APIs do. */
  answerVendor(exchange: Exchange): Promise<void>;
  /** Somebody presses or writes: POST /messengers/press or /messengers/write. */
  answerPerson(exchange: Exchange): Promise<void>;
}

const mostShown = 20;
/** Twilio is one API for both. */
const accounts: Record<string, MessengerKind> = { twilio: 'sms' };

export function createMessengers({ url, requestUrl }: MessengersOptions): Messengers {
  const mail = createMailServer();
  const messengers: Record<MessengerKind, Messenger> = {
    slack: createSlackMessenger(() => `${url()}/vendors/slack`),
    teams: createTeamsMessenger(),
    webex: createWebexMessenger(),
    telegram: createTelegramMessenger(),
    ...createPhoneMessengers(),
    email: { respond: () => ({ answer: { status: 404 } }), messages: mail.messages, keep: mail.answer },
  };

  function messengerOf(kind: unknown): [MessengerKind, Messenger] {
    const found = messengerKinds.find((one) => one === kind);
    if (!found) throw new HttpProblem(404, `The sandbox has no messenger "${String(kind)}".`);
    return [found, messengers[found]];
  }

  return {
    mail,
    conversations: () => messengerKinds.flatMap((kind) => conversationsOf(kind, messengers[kind])),

    async answerVendor(exchange) {
      const name = exchange.path[1] ?? '';
      const [, messenger] = messengerOf(accounts[name] ?? name);
      const asked = await askedOf(exchange, `/vendors/${name}`);
      const { status = 200, headers = {}, body = '' } = (await messenger.respond(asked)).answer;
      const type = typeof body === 'string' ? 'text/plain' : 'application/json; charset=utf-8';
      exchange.response.writeHead(status, { 'content-type': type, ...headers });
      exchange.response.end(typeof body === 'string' ? body : JSON.stringify(body));
    },

    async answerPerson(exchange) {
      const { kind, id, button, to, text } = await readJsonObject(exchange.request);
      const [known, messenger] = messengerOf(kind);
      if (messenger.keep && exchange.path[1] === 'write') {
        messenger.keep(String(to), String(text));
        return sendJson(exchange.response, 200, { ok: true });
      }
      const message = messenger.messages().find((one) => one.id === id);
      const isPress = exchange.path[1] === 'press' && message?.buttons.includes(String(button));
      if (messenger.keepPress && message && isPress) {
        messenger.keepPress(message, String(button));
        return sendJson(exchange.response, 200, { ok: true });
      }
      const target = messenger.requestUrl ? messenger.requestUrl() : requestUrl?.(known);
      if (target === undefined) {
        throw new HttpProblem(
          409,
          'No deployed channel takes what comes back: its public URL or its secret is missing.',
        );
      }
      const event =
        isPress && message
          ? messenger.press?.(message, String(button), target)
          : exchange.path[1] === 'write'
            ? messenger.write?.(String(to), String(text), target)
            : undefined;
      if (!event) throw new HttpProblem(404, 'There is no such message or button any more.');
      const answer = await fetch(target, { method: 'POST', headers: event.headers, body: event.body });
      if (!answer.ok) throw new HttpProblem(502, `Node-RED answered ${answer.status} to the event of ${known}.`);
      sendJson(exchange.response, 200, { ok: true });
    },
  };
}

function conversationsOf(kind: MessengerKind, { messages, write, keep, question }: Messenger): Conversation[] {
  const found = new Map<string, Conversation>();
  for (const { to, name, ...message } of messages()) {
    const conversation = found.get(to) ?? {
      ...{ kind, to, name, canWrite: (write ?? keep) !== undefined },
      question: question?.(to) ?? '',
      messages: [],
    };
    found.set(to, conversation);
    conversation.messages = [message, ...conversation.messages].slice(0, mostShown);
  }
  return [...found.values()];
}

/** As the vendor sees it: `root` is where its API begins. */
async function askedOf({ request, method }: Exchange, root: string): Promise<Asked> {
  return {
    method,
    url: new URL((request.url ?? '').slice(root.length) || '/', 'http://vendor.invalid'),
    headers: request.headers,
    body: await readText(request),
  };
}
