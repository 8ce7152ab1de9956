/** The keys of a telephone, as Webex names them. */
const names: Readonly<Record<string, string>> = {
  ...{ '0': 'ZERO', '1': 'ONE', '2': 'TWO', '3': 'THREE', '4': 'FOUR', '5': 'FIVE', '6': 'SIX', '7': 'SEVEN' },
  ...{ '8': 'EIGHT', '9': 'NINE', '*': 'STAR', '#': 'POUND', A: 'A', B: 'B', C: 'C', D: 'D' },
};

const prefix = 'DTMF_DIGIT_';
const digits = new Map(Object.entries(names).map(([digit, name]) => [`${prefix}${name}`, digit]));

export function dtmfName(digit: string): string | undefined {
  const name = names[digit];
  return name === undefined ? undefined : `${prefix}${name}`;
}

/** Keys that are none are left out. */
export function dtmfDigits(events: readonly unknown[]): string {
  return events.map((event) => digits.get(String(event)) ?? '').join('');
}
