/** The metrics of an application in the text format of Prometheus (version 0.0.4). */

export type Labels = Readonly<Record<string, string>>;

interface MetricHead {
  /** With its unit: `_seconds`; counters end in `_total`. */
  name: string;
  help: string;
}

/** A number that only grows, one for each set of labels. */
export class Counter {
  readonly #values = new Map<string, { labels: Labels; value: number }>();

  constructor(readonly head: MetricHead) {}

  add(labels: Labels, by = 1): void {
    const key = labelText(labels);
    const known = this.#values.get(key);
    if (known) known.value += by;
    else this.#values.set(key, { labels, value: by });
  }

  get text(): string {
    const lines = [...this.#values.values()].map(({ labels, value }) => sample(this.head.name, labels, value));
    return lines.length > 0 ? headText(this.head, 'counter') + lines.join('') : '';
  }
}

/** How often a value was at most so large, for each set of labels. */
export class Histogram {
  readonly #values = new Map<string, { labels: Labels; counts: number[]; sum: number; count: number }>();

  constructor(
    readonly head: MetricHead,
    /** Upper limits, rising. */
    private readonly limits: readonly number[],
  ) {}

  observe(labels: Labels, value: number): void {
    const key = labelText(labels);
    const entry = this.#values.get(key) ?? { labels, counts: this.limits.map(() => 0), sum: 0, count: 0 };
    this.#values.set(key, entry);
    entry.sum += value;
    entry.count += 1;
    const index = this.limits.findIndex((limit) => value <= limit);
    if (index >= 0) entry.counts[index] = (entry.counts[index] ?? 0) + 1;
  }

  get text(): string {
    const { name } = this.head;
    const lines = [...this.#values.values()].flatMap(({ labels, counts, sum, count }) => {
      let below = 0;
      const buckets = this.limits.map((limit, index) => {
        below += counts[index] ?? 0;
        return sample(`${name}_bucket`, { ...labels, le: String(limit) }, below);
      });
      return [
        ...buckets,
        sample(`${name}_bucket`, { ...labels, le: '+Inf' }, count),
        sample(`${name}_sum`, labels, sum),
        sample(`${name}_count`, labels, count),
      ];
    });
    return lines.length > 0 ? headText(this.head, 'histogram') + lines.join('') : '';
  }
}

/** What is so at this moment; nothing when there is nothing to tell. */
export function gaugeText(name: string, help: string, samples: readonly (readonly [Labels, number])[]): string {
  const lines = samples.map(([labels, value]) => sample(name, labels, value));
  return lines.length > 0 ? headText({ name, help }, 'gauge') + lines.join('') : '';
}

function headText({ name, help }: MetricHead, type: string): string {
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;
}

function sample(name: string, labels: Labels, value: number): string {
  return `${name}${labelText(labels)} ${Number.isFinite(value) ? value : 'NaN'}\n`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

function escapeLabel(value: string): string {
  if (!/[\\"\n]/.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
