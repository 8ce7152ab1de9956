import { crc32, inflateRawSync } from 'node:zlib';
import { RingbackError } from '../../core/errors';

/** What an export of ours never needs more of. */
export interface ZipLimits {
  files: number;
  /** Of all files together, unpacked. */
  bytes: number;
}

const usual: ZipLimits = { files: 20_000, bytes: 32 * 1024 * 1024 };

/**
 * The texts in a zip, by their path. Reads what `writeZip` writes and what a zip program made of it again. Strict:
 * no path that leads out, none twice, nothing encrypted, no more files or bytes than the limits, each with the
 * right checksum and in UTF-8. What else is in the zip (folders) is left out.
 *
 * @throws RingbackError RB_SHARE saying what is wrong with it.
 */
export function readZip(zip: Buffer, limits: ZipLimits = usual): Map<string, string> {
  try {
    return readFiles(zip, limits);
  } catch (thrown) {
    if (thrown instanceof RingbackError) throw thrown;
    // Reads beyond the end, and what inflate says of damaged data.
    throw refusal('The zip is damaged.', thrown);
  }
}

function readFiles(zip: Buffer, limits: ZipLimits): Map<string, string> {
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  if (count > limits.files) throw refusal('The zip has too many files.');
  const files = new Map<string, string>();
  let at = zip.readUInt32LE(end + 16);
  let left = limits.bytes;
  for (let index = 0; index < count; index += 1) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw refusal('The zip is damaged.');
    const entry = readEntry(zip, at);
    at = entry.next;
    if (entry.path.endsWith('/')) continue;
    if (files.has(entry.path)) throw refusal(`The zip has the file ${entry.path} twice.`);
    if (entry.size > left) throw refusal('What the zip unpacks to is too large.');
    left -= entry.size;
    files.set(entry.path, contentOf(zip, entry));
  }
  return files;
}

interface ZipEntry {
  path: string;
  method: number;
  checksum: number;
  packedSize: number;
  size: number;
  headerAt: number;
  next: number;
}

function readEntry(zip: Buffer, at: number): ZipEntry {
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place));
  const nameEnd = at + 46 + (nameLength ?? 0);
  if (nameEnd > zip.length) throw refusal('The zip is damaged.');
  if (zip.readUInt16LE(at + 8) & 1) throw refusal('The zip is encrypted.');
  return {
    path: safePath(decode(zip.subarray(at + 46, nameEnd))),
    method: zip.readUInt16LE(at + 10),
    checksum: zip.readUInt32LE(at + 16),
    packedSize: zip.readUInt32LE(at + 20),
    size: zip.readUInt32LE(at + 24),
    headerAt: zip.readUInt32LE(at + 42),
    next: nameEnd + (extraLength ?? 0) + (commentLength ?? 0),
  };
}

function contentOf(zip: Buffer, { path, method, checksum, packedSize, size, headerAt }: ZipEntry): string {
  if (zip.readUInt32LE(headerAt) !== 0x04034b50) throw refusal('The zip is damaged.');
  const begin = headerAt + 30 + zip.readUInt16LE(headerAt + 26) + zip.readUInt16LE(headerAt + 28);
  const packed = zip.subarray(begin, begin + packedSize);
  // One byte more than it says it has is enough to know that it lies.
  const content = unpack(packed, method, size + 1);
  if (packed.length !== packedSize || content.length !== size || crc32(content) !== checksum) {
    throw refusal(`The file ${path} of the zip is damaged.`);
  }
  return decode(content);
}

function unpack(packed: Buffer, method: number, maxOutputLength: number): Buffer {
  if (method === 0) return packed;
  if (method === 8) return inflateRawSync(packed, { maxOutputLength });
  throw refusal('The zip is packed in a way that is not supported.');
}

function safePath(path: string): string {
  const isUnsafe =
    path === '' ||
    path.length > 300 ||
    /^[/\\]|\\|^[a-z]:/i.test(path) ||
    hasControl(path) ||
    path.split('/').some((part) => part === '..' || part === '.');
  if (isUnsafe) throw refusal('The zip has a file whose path leads out of it.');
  return path;
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\u007F');
}

/** The end of the central directory; a comment of up to 64 KiB may follow it. */
function findEnd(zip: Buffer): number {
  const last = zip.length - 22;
  for (let at = last; at >= Math.max(0, last - 0xff_ff); at -= 1) {
    if (zip.readUInt32LE(at) === 0x06054b50 && at + 22 + zip.readUInt16LE(at + 20) === zip.length) return at;
  }
  throw refusal('This is no zip.');
}

function decode(content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (cause) {
    throw refusal('The zip has a text that is not in UTF-8.', cause);
  }
}

function refusal(sentence: string, cause?: unknown): RingbackError {
  return new RingbackError('RB_SHARE', sentence, { remedy: 'Choose a zip that Ringback has exported.', cause });
}
