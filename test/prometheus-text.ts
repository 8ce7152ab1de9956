export interface ParsedSample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface ParsedFamily {
  type: string;
  help: string;
  samples: ParsedSample[];
}

const name = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/;

/**
 * Reads the text format of Prometheus, and rejects what a strict reader would: a sample without its family's HELP and
 * TYPE right before, a family or a sample that comes twice, buckets that do not rise or do not end in the count.
 */
export function parsePrometheus(text: string): Map<string, ParsedFamily> {
  const families = new Map<string, ParsedFamily>();
  const seen = new Set<string>();
  let current: ParsedFamily | undefined;
  let currentName = '';
  let help: RegExpExecArray | null = null;
  if (text !== '' && !text.endsWith('\n')) throw new Error('The text does not end with a line feed.');
  for (const line of text.split('\n').slice(0, -1)) {
    if (line.startsWith('# HELP ')) {
      help = new RegExp(`^# HELP (${name}) (.+)$`).exec(line);
      if (!help) throw new Error(`No HELP: ${line}`);
      continue;
    }
    if (line.startsWith('# TYPE ')) {
      const [, of = '', type = ''] = new RegExp(`^# TYPE (${name}) (counter|gauge|histogram)$`).exec(line) ?? [];
      if (!help || help[1] !== of) throw new Error(`TYPE without its HELP: ${line}`);
      if (families.has(of)) throw new Error(`${of} comes twice.`);
      current = { type, help: help[2] ?? '', samples: [] };
      currentName = of;
      families.set(of, current);
      continue;
    }
    const sample = readSample(line);
    const isOurs =
      sample.name === currentName ||
      (current?.type === 'histogram' && ['_bucket', '_sum', '_count'].some((end) => sample.name === currentName + end));
    if (!current || !isOurs) throw new Error(`A sample outside of its family: ${line}`);
    const key = `${sample.name}${JSON.stringify(Object.entries(sample.labels).sort())}`;
    if (seen.has(key)) throw new Error(`A sample that comes twice: ${line}`);
    seen.add(key);
    current.samples.push(sample);
  }
  for (const [of, family] of families) if (family.type === 'histogram') checkBuckets(of, family);
  return families;
}

function readSample(line: string): ParsedSample {
  const head = new RegExp(`^(${name})(?:\\{(.*)\\})? (NaN|[+-]?(?:Inf|[0-9.eE+-]+))$`).exec(line);
  if (!head) throw new Error(`No sample: ${line}`);
  const labels: Record<string, string> = {};
  let rest = head[2] ?? '';
  while (rest !== '') {
    const found = label.exec(rest);
    if (!found || (found[1] as string) in labels) throw new Error(`No labels: ${line}`);
    labels[found[1] as string] = (found[2] as string).replace(/\\(["\\n])/g, (_all, char: string) =>
      char === 'n' ? '\n' : char,
    );
    rest = rest.slice(found[0].length);
  }
  const value = Number(head[3]?.replace('Inf', 'Infinity'));
  if (Number.isNaN(value) && head[3] !== 'NaN') throw new Error(`No number: ${line}`);
  return { name: head[1] as string, labels, value };
}

function checkBuckets(of: string, { samples }: ParsedFamily): void {
  const groups = new Map<string, { limits: [number, number][]; count?: number; hasSum: boolean }>();
  for (const { name: sample, labels, value } of samples) {
    const { le, ...others } = labels;
    const key = JSON.stringify(Object.entries(others).sort());
    const group = groups.get(key) ?? { limits: [], hasSum: false };
    groups.set(key, group);
    if (sample === `${of}_bucket`) group.limits.push([Number(le?.replace('Inf', 'Infinity')), value]);
    else if (sample === `${of}_count`) group.count = value;
    else group.hasSum = true;
  }
  for (const { limits, count, hasSum } of groups.values()) {
    const isRising = limits.every(
      ([limit, value], at) => at === 0 || (limit > (limits[at - 1]?.[0] ?? 0) && value >= (limits[at - 1]?.[1] ?? 0)),
    );
    const [limit, last] = limits.at(-1) ?? [];
    if (!isRising || limit !== Number.POSITIVE_INFINITY || last !== count || !hasSum)
      throw new Error(`${of} is no histogram.`);
  }
}
