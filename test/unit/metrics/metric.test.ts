import assert from 'node:assert/strict';
import { Counter, gaugeText, Histogram } from '../../../src/core/metrics/metric';
import { parsePrometheus } from '../../prometheus-text';

describe('metrics in the text format of Prometheus', () => {
  it('counts for each set of labels', () => {
    const counter = new Counter({ name: 'a_total', help: 'What it is.' });
    assert.equal(counter.text, '', 'nothing counted is nothing told');
    counter.add({ kind: 'x' });
    counter.add({ kind: 'x' }, 2);
    counter.add({ kind: 'y' });
    assert.equal(
      counter.text,
      '# HELP a_total What it is.\n# TYPE a_total counter\na_total{kind="x"} 3\na_total{kind="y"} 1\n',
    );
  });

  it('adds buckets up, and counts what is larger than all of them', () => {
    const histogram = new Histogram({ name: 'a_seconds', help: 'Time.' }, [1, 5]);
    for (const value of [0.5, 1, 3, 100]) histogram.observe({}, value);
    const { samples = [] } = parsePrometheus(histogram.text).get('a_seconds') ?? {};
    assert.deepEqual(
      samples.map(({ name, labels, value }) => [name, labels.le, value]),
      [
        ['a_seconds_bucket', '1', 2],
        ['a_seconds_bucket', '5', 3],
        ['a_seconds_bucket', '+Inf', 4],
        ['a_seconds_sum', undefined, 104.5],
        ['a_seconds_count', undefined, 4],
      ],
    );
  });

  it('keeps names with quotes, backslashes and line feeds as they are', () => {
    const name = 'A "quoted" \\ name\nof two lines, {and} more';
    const parsed = parsePrometheus(
      gaugeText('a', 'Help\nof two lines.', [
        [{ name }, Number.POSITIVE_INFINITY],
        [{ name: 'b' }, 1.5],
      ]),
    );
    assert.deepEqual(
      parsed.get('a')?.samples.map(({ labels, value }) => [labels.name, value]),
      [
        [name, Number.NaN],
        ['b', 1.5],
      ],
    );
  });

  it('is read by a parser that refuses what is wrong', () => {
    const head = '# HELP a A.\n# TYPE a gauge\n';
    for (const wrong of [
      'a 1\n',
      `${head}a 1`,
      `${head}a{x="1} 1\n`,
      `${head}a one\n`,
      `${head}a 1\na 2\n`,
      `${head}b 1\n`,
      `${head}${head}`,
      '# HELP h H.\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n',
    ]) {
      assert.throws(() => parsePrometheus(wrong), wrong);
    }
  });
});
