import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { readZip } from '../../../src/adapters/zip/read-zip';
import { writeZip } from '../../../src/adapters/zip/write-zip';

const files = new Map([
  ['manifest.json', '{"a": 1}\n'],
  ['flows/aprobación.json', '[]\n'],
]);

describe('a zip', () => {
  it('gives back what was put into it, and the same bytes each time', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/)), fc.string({ unit: 'binary' }), (names, text) => {
        const given = new Map(names.map((name, index) => [`flows/${name}`, `${text}${index}`]));
        assert.deepEqual(readZip(writeZip(given)), given);
        assert.ok(writeZip(given).equals(writeZip(new Map(given))));
      }),
    );
  });

  it('is read when a zip program has compressed it', () => {
    assert.deepEqual(readZip(compressed('a.json', 'x'.repeat(5_000))), new Map([['a.json', 'x'.repeat(5_000)]]));
  });

  const refused = (zip: Buffer, limits = { files: 10, bytes: 10_000 }) =>
    assert.throws(() => readZip(zip, limits), { code: 'RB_SHARE' });

  it('that is none, or is cut short anywhere, is refused', () => {
    const zip = writeZip(files);
    refused(Buffer.from('no zip at all'));
    for (let length = 0; length < zip.length; length += 1) refused(zip.subarray(0, length));
  });

  it('never throws anything but a refusal, whatever bit is turned', () => {
    const zip = writeZip(files);
    for (let at = 0; at < zip.length; at += 1) {
      const damaged = Buffer.from(zip);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0x55, at);
      try {
        readZip(damaged);
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'RB_SHARE');
      }
    }
  });

  it('with a changed text is refused', () => {
    const zip = writeZip(files);
    zip.writeUInt8(0x58, zip.indexOf('{"a"'));
    refused(zip);
  });

  for (const path of ['../up.json', 'a/../../up.json', '/root.json', 'C:/x.json', 'a\\b.json', './x', 'a\nb', '']) {
    it(`with the path ${JSON.stringify(path)} is refused`, () => refused(writeZip(new Map([[path, 'x']]))));
  }

  it('with a file twice is refused', () => {
    const zip = writeZip(
      new Map([
        ['aaa.json', 'x'],
        ['bbb.json', 'x'],
      ]),
    );
    refused(Buffer.from(zip.toString('latin1').replaceAll('bbb.json', 'aaa.json'), 'latin1'));
  });

  it('that unpacks to more than is allowed, or than it says, is refused before it is unpacked', () => {
    refused(compressed('a.json', 'x'.repeat(20_000)));
    const bomb = compressed('a.json', 'x'.repeat(5_000_000));
    // Says that it is small, in the directory.
    bomb.writeUInt32LE(10, bomb.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24);
    refused(bomb);
    refused(writeZip(new Map(Array.from({ length: 11 }, (_, index) => [`${index}.json`, '']))));
  });
});

/** With one deflated file, as zip programs write it. */
function compressed(path: string, text: string): Buffer {
  const stored = writeZip(new Map([[path, text]]));
  const packed = deflateRawSync(text);
  const begin = 30 + path.length;
  const directoryAt = begin + Buffer.byteLength(text);
  const header = Buffer.from(stored.subarray(0, begin));
  const rest = Buffer.from(stored.subarray(directoryAt));
  for (const [buffer, at] of [
    [header, 8],
    [rest, 10],
  ] as const) {
    buffer.writeUInt16LE(8, at);
    buffer.writeUInt32LE(packed.length, at + 10);
  }
  rest.writeUInt32LE(begin + packed.length, rest.length - 6);
  return Buffer.concat([header, packed, rest]);
}
