/** The parts of the test helper that our tests use; the package brings no types. */
declare module 'node-red-node-test-helper' {
  import type { EventEmitter } from 'node:events';

  interface HelperRequest extends PromiseLike<{ status: number; body: unknown; text: string }> {
    send(body: object): HelperRequest;
  }

  interface Helper {
    init(nodeRed: string, settings?: Record<string, unknown>): void;
    startServer(done: (error?: Error) => void): void;
    stopServer(done: (error?: Error) => void): void;
    load(nodes: unknown[], flow: unknown[], credentials?: Record<string, unknown>): Promise<void>;
    unload(): Promise<void>;
    getNode(id: string): EventEmitter & Record<string, unknown>;
    setFlows(flow: unknown[], type?: string, credentials?: Record<string, unknown>): Promise<void>;
    url(): string;
    /** Asks the admin routes of the flow that is loaded. */
    request(): { get(path: string): HelperRequest; post(path: string): HelperRequest };
    log(): { args: unknown[][] };
    settings(settings: Record<string, unknown>): void;
  }
  const helper: Helper;
  export default helper;
}
