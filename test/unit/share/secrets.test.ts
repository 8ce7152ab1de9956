import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { writeZip } from '../../../src/adapters/zip/write-zip';
import { bundleFiles, createBundle } from '../../../src/core/share/bundle';
import type { FlowNode } from '../../../src/core/share/flow-node';
import { type Finding, withoutSecrets } from '../../../src/core/share/secrets';
import { exampleFlows } from './example-flows';
import { plantedIn, plantedPlaces } from './planted-secrets';

describe('secrets in flows', () => {
  it('are found in no export, wherever they were planted', () => {
    const secret = fc.stringMatching(/^[a-z]{4}[A-Z]{4}[0-9]{4}[a-zA-Z0-9]{12}$/);
    const secrets = fc.uniqueArray(secret, { minLength: plantedPlaces, maxLength: plantedPlaces });
    fc.assert(
      fc.property(secrets, (planted) => {
        const findings: Finding[] = [];
        const files = bundleFiles(
          createBundle(plantedIn(planted), { hasDirectory: true }, (one) => findings.push(one)),
        );
        const everything = writeZip(files).toString('utf8') + JSON.stringify(findings);
        assert.deepEqual(
          planted.filter((one) => everything.includes(one)),
          [],
        );
        assert.ok(findings.length > 10, 'what was no credential is told');
      }),
      { numRuns: 50 },
    );
  });

  it('are planted at thirty places', () => {
    const planted = Array.from({ length: plantedPlaces }, (_, index) => `secret${index}!`);
    const flows = JSON.stringify(plantedIn(planted));
    assert.equal(plantedPlaces, 30);
    assert.ok(planted.every((one) => flows.includes(one)));
  });

  const blanked = (properties: Record<string, unknown>): { node: FlowNode; findings: Finding[] } => {
    const findings: Finding[] = [];
    const node = withoutSecrets({ id: 'n', type: 'ringback-integration', ...properties }, (one) => findings.push(one));
    return { node, findings };
  };

  it('leave the place in which they were, so that it can be filled in', () => {
    const { node, findings } = blanked({ headers: [{ name: 'Authorization', value: 'Bearer abcdefghijkl' }] });
    assert.deepEqual(node.headers, [{ name: 'Authorization', value: '' }]);
    assert.deepEqual(findings, [
      { node: 'n', type: 'ringback-integration', property: 'headers[0].value', what: 'value' },
    ]);
  });

  it('leave the address in which they were', () => {
    const { node } = blanked({ baseUrl: 'https://ana:hunter2@example.test/a?b=1&token=xyz' });
    assert.equal(node.baseUrl, 'https://example.test/a?b=1&token=');
  });

  it('are not what only refers to one', () => {
    const properties = {
      headers: [
        { name: 'Authorization', value: '${TOKEN}' },
        { name: 'X-Api-Key', value: 'Bearer ${TOKEN}' },
      ],
      apiKeyHeader: 'X-API-Key',
      tokenUrl: 'https://example.test/token',
      onceKey: '${call.id}',
      paging: { nextToken: '$.next_token', tokenParameter: 'page_token' },
      query: [{ name: 'page_token', value: '$.next' }],
    };
    assert.deepEqual(blanked(properties), {
      node: { id: 'n', type: 'ringback-integration', ...properties },
      findings: [],
    });
  });

  for (const { name, nodes } of exampleFlows()) {
    it(`are seen nowhere in the flows of ${name}`, () => {
      const findings: Finding[] = [];
      for (const node of nodes) {
        // References to the environment stand there in the examples; an export has no credentials at all.
        const { credentials: _, ...rest } = node;
        assert.deepEqual(
          withoutSecrets(node, (one) => findings.push(one)),
          rest,
        );
      }
      assert.deepEqual(findings, []);
    });
  }
});
