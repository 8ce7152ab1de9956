import type { Figures } from './measure';
import { ours, type Row } from './plan';

const columns = ['CPU s', '× bare', 'wall s', 'peak MB', 'longest wait ms', '(idle)'];

/** A row of the plan as a small table, with our aims below it. */
export function describeRow(row: Row, figures: Map<string, Figures>): string {
  const bareSeconds = figures.get('bare script')?.cpuSeconds;
  const lines = [...figures].map(([label, each]) => [
    label,
    each.cpuSeconds.toFixed(2),
    bareSeconds === undefined ? '' : (each.cpuSeconds / bareSeconds).toFixed(2),
    each.wallSeconds.toFixed(2),
    each.peakMegabytes.toFixed(0),
    each.waitMs.toFixed(0),
    each.idleWaitMs.toFixed(0),
  ]);
  const table = [['', ...columns], ...lines].map((cells) =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(22) : cell.padStart(columns[index - 1]?.length ?? 0)))
      .join('  '),
  );
  return [row.title, ...table, ...aimsOf(row, figures).map((aim) => `  ${aim}`)].join('\n');
}

/** Each aim beside what was measured: "ok" or "missed". */
export function aimsOf({ aims }: Row, figures: Map<string, Figures>): string[] {
  const mine = figures.get(ours.label);
  if (!mine) return [];
  const bare = figures.get('bare script');
  const other = aims.lessThan ? figures.get(aims.lessThan) : undefined;
  const told: string[] = [];
  const tell = (what: string, isMet: boolean) => told.push(`${isMet ? 'ok    ' : 'MISSED'}  ${what}`);
  if (aims.timesBare && bare) {
    const ratio = mine.cpuSeconds / bare.cpuSeconds;
    tell(`CPU ${ratio.toFixed(2)} × the bare script, aim ${aims.timesBare}`, ratio <= aims.timesBare);
  }
  if (other) {
    const ratio = mine.cpuSeconds / other.cpuSeconds;
    tell(`CPU ${ratio.toFixed(2)} × the ${aims.lessThan}, aim below 1`, ratio < 1);
  }
  if (aims.waitMs) {
    tell(`another request waited ${mine.waitMs.toFixed(0)} ms, aim ${aims.waitMs}`, mine.waitMs <= aims.waitMs);
  }
  if (aims.megabytes) {
    tell(`peak ${mine.peakMegabytes.toFixed(0)} MB, aim ${aims.megabytes}`, mine.peakMegabytes <= aims.megabytes);
  }
  return told;
}
