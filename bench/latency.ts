export interface Latency {
  steps: number;
  p50: number;
  p95: number;
  p99: number;
  longest: number;
}

/** Of times in milliseconds. */
export function summary(latencies: number[]): Latency {
  const sorted = latencies.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { steps: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), longest: sorted.at(-1) ?? Number.NaN };
}

function cells({ steps, p50, p95, p99, longest }: Latency): string[] {
  return [String(steps), ...[p50, p95, p99, longest].map((ms) => ms.toFixed(1))];
}

function line(label: string, values: string[]): string {
  return [label.padEnd(22), ...values.map((value) => value.padStart(8))].join('  ');
}

/** A line for each, under the names of the columns. */
export function latencyTable(rows: [label: string, latency: Latency][]): string[] {
  const names = ['steps', 'p50 ms', 'p95 ms', 'p99 ms', 'longest'];
  return [line('', names), ...rows.map(([label, latency]) => line(label, cells(latency)))];
}
