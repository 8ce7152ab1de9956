const numbers = new Intl.NumberFormat('en-US');

/** "1,240", as statuses show numbers. */
export function count(value: number): string {
  return numbers.format(value);
}

/** "1 record", "1,240 records". */
export function counted(value: number, one: string): string {
  return `${count(value)} ${one}${value === 1 ? '' : 's'}`;
}
