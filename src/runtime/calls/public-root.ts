import type { NodeAPI } from 'node-red';

/** The path of Node-RED's public routes without a slash at its end; undefined when they are off. */
export function publicRoot(RED: NodeAPI): string | undefined {
  const { httpNodeRoot = '' } = RED.settings as { httpNodeRoot?: string | false };
  return httpNodeRoot === false ? undefined : httpNodeRoot.replace(/\/+$/, '');
}
