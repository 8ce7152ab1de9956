import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { readZip } from '../../../src/adapters/zip/read-zip';
import { writeZip } from '../../../src/adapters/zip/write-zip';
import { bundleFiles, createBundle, type ExportOptions, readBundle } from '../../../src/core/share/bundle';
import type { FlowNode } from '../../../src/core/share/flow-node';
import { danglingReferences, planImport } from '../../../src/core/share/plan';
import { referencesOf } from '../../../src/core/share/references';
import { subjectsOf } from '../../../src/core/share/subjects';
import { exampleFlows } from './example-flows';
import { randomFlows } from './random-flows';

const exported = (nodes: readonly FlowNode[], options: ExportOptions = {}) =>
  writeZip(bundleFiles(createBundle(nodes, options)));
const imported = (zip: Buffer, target: readonly FlowNode[]) => planImport(readBundle(readZip(zip)), { nodes: target });

describe('an export, imported where nothing is, and exported again', () => {
  for (const { name, nodes } of exampleFlows().filter((flow) => subjectsOf(flow.nodes).length > 0)) {
    it(`is the same bytes for ${name}`, () => {
      const zip = exported(nodes, { hasDirectory: true });
      assert.ok(exported(imported(zip, []).flows, { hasDirectory: true }).equals(zip));
    });
  }

  it('is the same bytes for any flows, and for any choice of them', () => {
    fc.assert(
      fc.property(randomFlows, fc.nat(), (nodes, choice) => {
        const subjects = subjectsOf(nodes);
        const chosen = [subjects[choice % subjects.length]?.id ?? ''];
        const all = exported(nodes);
        assert.ok(exported(imported(all, []).flows).equals(all));
        const one = exported(nodes, { subjects: chosen });
        const there = imported(one, []).flows;
        assert.ok(exported(there, { subjects: chosen }).equals(one));
        const ids = new Set(there.map(({ id }) => id));
        const lost = there.flatMap((node) => [...referencesOf(node, (id) => nodes.some((n) => n.id === id))]);
        assert.deepEqual(
          lost.filter((id) => !ids.has(id) && there.some((node) => node.z === id || node.g === id)),
          [],
        );
      }),
      { numRuns: 200 },
    );
  });

  it('does not depend on the order of the nodes', () => {
    fc.assert(
      fc.property(randomFlows, (nodes) => {
        assert.ok(exported([...nodes].reverse()).equals(exported(nodes)));
      }),
    );
  });
});

describe('an import over any other flows', () => {
  it('changes nothing when they are the same', () => {
    fc.assert(
      fc.property(randomFlows, (nodes) => {
        const plan = imported(exported(nodes), nodes);
        assert.deepEqual(plan.undecided, []);
        assert.equal(plan.isChange, false);
        assert.deepEqual(plan.flows, nodes);
      }),
    );
  });

  describe('names nothing that is not there, has no id twice and leaves all else as it is', () => {
    const use = fc.constantFrom('mine' as const, 'replace' as const, 'both' as const);
    const uses = fc.array(use, { minLength: 30, maxLength: 30 });
    const property = fc.property(randomFlows, randomFlows, uses, (theirs, mine, chosen) => {
      const source = readBundle(bundleFiles(createBundle(theirs, {})));
      const first = planImport(source, { nodes: mine });
      const decidable = first.entries.filter(({ state }) => state !== 'new');
      const choices = Object.fromEntries(
        decidable.map(({ id }, index) => [id, { use: chosen[index % chosen.length] ?? 'both' }]),
      );
      const plan = planImport(source, { nodes: mine }, { choices });
      assert.deepEqual(plan.undecided, []);
      assert.equal(new Set(plan.flows.map(({ id }) => id)).size, plan.flows.length);
      assert.deepEqual(danglingReferences(plan.flows, source.bundle), danglingReferences(mine, source.bundle));
      if (decidable.every(({ id }) => choices[id]?.use !== 'replace')) {
        for (const node of mine) {
          const after = plan.flows.find(({ id }) => id === node.id);
          assert.deepEqual({ ...after, nodes: [] }, { ...node, nodes: [] });
        }
      }
      assert.deepEqual(planImport(source, { nodes: mine }, { choices }), plan);
    });

    it('whatever is chosen', () => {
      fc.assert(property, { numRuns: 300 });
    });

    it('when what arrives is in a group here that would go with what is replaced', () => {
      fc.assert(property, { seed: -456634617, path: '6527:2:8:42:44:42', numRuns: 1 });
    });
  });
});
