import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AgentPhone } from './agent-phone';
import { JambonzCall, type JambonzCallOptions } from './jambonz-call';

export interface CloudOptions extends Omit<JambonzCallOptions, 'url' | 'from' | 'to' | 'outbound'> {
  accountSid: string;
  apiKey: string;
  applicationSid: string;
  /** Of the application: its calling webhook or its WebSocket. */
  url(): string;
  /** Who is there, at a target that the REST API is given. */
  callee(target: Record<string, unknown>): AgentPhone | undefined;
}

interface Answer {
  status: number;
  body?: unknown;
}

/** One request to the REST API. */
export interface Asked {
  method: string;
  path: string;
  body: Record<string, unknown>;
  status: number;
}

/** One account of a jambonz: its calls, and its REST API as the API server and the feature server answer it. */
export class JambonzCloud {
  readonly calls = new Map<string, JambonzCall>();
  readonly asked: Asked[] = [];
  /** Every request is answered by it. */
  fails: number | undefined;
  apiUrl = '';
  #server: Server | undefined;

  constructor(readonly options: CloudOptions) {}

  async open(): Promise<this> {
    const server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        // Express answers a mere status with its name.
        response.writeHead(status, { 'content-type': body ? 'application/json' : 'text/plain' });
        response.end(body ? JSON.stringify(body) : 'Status');
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
    return this;
  }

  async close(): Promise<void> {
    for (const call of this.calls.values()) call.hangUp();
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }

  dial(from: string, to: string, over: Partial<JambonzCallOptions> = {}): JambonzCall {
    const call = this.#call(from, to, over);
    void call.begin();
    return call;
  }

  #call(from: string, to: string, over: Partial<JambonzCallOptions>): JambonzCall {
    const { accountSid, apiKey, applicationSid, url, callee, ...options } = this.options;
    const call = new JambonzCall({ ...options, url: url(), from, to, ...over });
    this.calls.set(call.callSid, call);
    return call;
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    const { method = '', url = '', headers } = request;
    const answer = this.#decide(method, url, headers.authorization ?? '', body);
    this.asked.push({ method, path: url, body, status: answer.status });
    return answer;
  }

  #decide(method: string, url: string, authorization: string, body: Record<string, unknown>): Answer {
    const { accountSid, apiKey } = this.options;
    if (this.fails) return { status: this.fails };
    if (authorization !== `Bearer ${apiKey}`) return { status: 401 };
    const [, account = '', path = ''] = /^\/api\/v1\/Accounts\/([^/]+)(.*)$/.exec(url) ?? [];
    if (account !== accountSid) return { status: 403, body: { msg: 'insufficient privileges' } };
    if (path === '') return { status: 200, body: { account_sid: account, name: 'test', is_active: 1 } };
    if (path === '/Calls' && method === 'POST') return this.#create(body);
    const call = this.calls.get(/^\/Calls\/([^/]+)$/.exec(path)?.[1] ?? '');
    if (!call?.isKnown) return { status: 404 };
    if (method === 'GET') return { status: 200, body: call.facts() };
    return method === 'PUT' || method === 'POST' ? this.#update(call, body) : { status: 404 };
  }

  #create({ application_sid, from, to, tag, timeout }: Record<string, unknown>): Answer {
    const bad = (msg: string) => ({ status: 400, body: { msg } });
    const target = to as Record<string, unknown>;
    if (!from) return bad('missing from parameter');
    if (!target || typeof (target.number ?? target.name ?? target.sipUri) !== 'string') {
      return bad(`missing or invalid to property: ${JSON.stringify(to)}`);
    }
    // Its calling webhook and its voices are those of the application.
    if (application_sid !== this.options.applicationSid) return bad(`application_sid not found ${application_sid}`);
    const called = String(target.number ?? target.name ?? target.sipUri);
    const phone = this.options.callee(target);
    const call = this.#call(String(from), called, {
      outbound: { tag, phone, timeoutMs: Number(timeout ?? 60) * 1_000 },
    });
    void call.ringOut();
    return { status: 201, body: { sid: call.callSid, callId: `sip-${call.callSid}` } };
  }

  /** What the feature server refuses, the API server calls an error of its own. */
  #update(call: JambonzCall, body: Record<string, unknown>): Answer {
    const options = ['call_hook', 'call_status'].filter((name) => body[name]);
    if (options.length === 0) return { status: 400, body: { msg: 'no valid options supplied to updateCall' } };
    if (options.length > 1) return { status: 400, body: { msg: 'multiple options are not allowed in updateCall' } };
    if (call.isOver) return { status: 500 };
    if (body.call_status) {
      const isRinging = call.isOutbound && !call.isAnswered;
      if (body.call_status === 'completed' ? !call.isAnswered : !isRinging) return { status: 500 };
      call.end('jambonz', body.call_status as 'completed' | 'no-answer');
    } else {
      const hook = body.call_hook as string | { url: string };
      void call.redirect(typeof hook === 'string' ? hook : hook.url);
    }
    return { status: 202 };
  }
}
