/** One key for what is one address: mail in any case, a phone number in any way that it is written. */
export function addressKey(address: string): string {
  const text = address.trim();
  if (text.includes('@')) return text.toLowerCase();
  if (!/^(\+|00)[\d\s()./-]{6,}$/.test(text)) return text;
  return `+${text.replace(/^00/, '').replace(/\D/g, '')}`;
}
