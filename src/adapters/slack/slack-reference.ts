/** What a button carries: whose it is, and what it does. */
export interface SlackReference {
  /** The user, the conversation or the channel that the message was sent to. */
  to: string;
  token: string;
}

export function writeReference({ to, token }: SlackReference): string {
  return `${to} ${token}`;
}

export function readReference(value: string): SlackReference | undefined {
  const [to, token, ...rest] = value.split(' ');
  return to && token && rest.length === 0 ? { to, token } : undefined;
}

/** Only a person's own: in a channel everybody may press who is in it. */
export function isPressedByRecipient(to: string, place: { user: string; channel: string }): boolean {
  if (/^[UW][A-Z0-9]{5,}$/.test(to)) return place.user === to;
  return isShared(to) || place.channel === to;
}

export function isShared(to: string): boolean {
  return !/^[UWD][A-Z0-9]{5,}$/.test(to);
}
