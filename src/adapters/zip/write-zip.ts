import { crc32 } from 'node:zlib';

/** 1 January 1980, the first day that a zip can name: the time of writing is nobody's matter. */
const dosDate = 0x21;
const utf8Names = 0x08_00;
const regularFile = 0o10_0644;

/**
 * A zip of texts, in the order given. Nothing is compressed: compressors differ between machines and versions,
 * and the same texts shall give the same bytes.
 */
export function writeZip(files: ReadonlyMap<string, string>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of files) {
    const [name, content] = [Buffer.from(path), Buffer.from(text)];
    const common = commonFields(name, content);
    const header = Buffer.concat([bytes(4, 0x04034b50), bytes(2, 20), common, bytes(2, 0), name]);
    directory.push(
      Buffer.concat([
        bytes(4, 0x02014b50),
        // Made by version 2.0 on Unix, so that the permissions below count.
        bytes(2, 0x03_14),
        bytes(2, 20),
        common,
        ...[0, 0, 0, 0].map((value) => bytes(2, value)),
        bytes(4, regularFile * 0x1_0000),
        bytes(4, offset),
        name,
      ]),
    );
    parts.push(header, content);
    offset += header.length + content.length;
  }
  const central = Buffer.concat(directory);
  const end = [
    bytes(4, 0x06054b50),
    bytes(4, 0),
    bytes(2, files.size),
    bytes(2, files.size),
    bytes(4, central.length),
    bytes(4, offset),
    bytes(2, 0),
  ];
  return Buffer.concat([...parts, central, ...end]);
}

/** From the flags to the length of the name, as both headers have it. */
function commonFields(name: Buffer, content: Buffer): Buffer {
  return Buffer.concat([
    bytes(2, utf8Names),
    bytes(2, 0),
    bytes(2, 0),
    bytes(2, dosDate),
    bytes(4, crc32(content)),
    bytes(4, content.length),
    bytes(4, content.length),
    bytes(2, name.length),
  ]);
}

function bytes(length: 2 | 4, value: number): Buffer {
  const buffer = Buffer.alloc(length);
  buffer.writeUIntLE(value, 0, length);
  return buffer;
}
