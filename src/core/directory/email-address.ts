/**
 * One bare e-mail address: something before the @ and a host after it, and nothing that could end an
 * address or a header (space, comma, angle bracket, quote, control character). Letters of any script
 * and hosts without a dot are allowed: the mail server has the last word.
 */
const ADDRESS = /^[^\s@<>()[\]\\,;:"\p{Cc}]+@[^\s@<>()[\]\\,;:"\p{Cc}]+$/u;
/** RFC 5321 §4.5.3.1. */
const MAX_LENGTH = 254;

export function isEmailAddress(text: string): boolean {
  if (text.length > MAX_LENGTH || !ADDRESS.test(text)) return false;
  const host = text.slice(text.indexOf('@') + 1);
  return !/^[.-]|\.\.|[.-]$/.test(host) && !/^\.|\.\.|\.@/.test(text);
}
