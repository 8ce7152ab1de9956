import { pageId } from '../shared/server.js';

interface Claim {
  kind: 'claim' | 'taken';
  id: string;
  page: string;
}

const answerWithinMs = 120;
const storageKey = `ringback-phone:${pageId}`;

/** Not `crypto.randomUUID`, which is there on https and localhost only. */
function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The id of this tab's phone: the same after a reload, another one in another tab. A browser that duplicates a tab
 * copies its storage, so the id is only taken when no other page answers that it has it.
 */
export async function claimPhoneId(): Promise<string> {
  const page = newId();
  const channel = new BroadcastChannel(storageKey);
  let id = sessionStorage.getItem(storageKey) ?? newId();
  const isTaken = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), answerWithinMs);
    channel.onmessage = ({ data }: MessageEvent<Claim>) => {
      if (data.kind !== 'taken' || data.page !== page) return;
      clearTimeout(timer);
      resolve(true);
    };
    channel.postMessage({ kind: 'claim', id, page } satisfies Claim);
  });
  if (isTaken) {
    id = newId();
    sessionStorage.clear();
  }
  sessionStorage.setItem(storageKey, id);
  channel.onmessage = ({ data }: MessageEvent<Claim>) => {
    if (data.kind === 'claim' && data.id === id) channel.postMessage({ ...data, kind: 'taken' } satisfies Claim);
  };
  return id;
}
