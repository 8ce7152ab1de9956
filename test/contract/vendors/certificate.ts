import { generateKeyPairSync, sign } from 'node:crypto';

/** A self-signed certificate for `localhost` and 127.0.0.1, made afresh: no key is kept in the repository. */
export function createCertificate(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const name = sequence(set(sequence(oid(0x55, 0x04, 0x03), tag(0x0c, Buffer.from('localhost')))));
  const names = sequence(tag(0x82, Buffer.from('localhost')), tag(0x87, Buffer.from([127, 0, 0, 1])));
  const alternativeNames = sequence(oid(0x55, 0x1d, 0x11), tag(0x04, names));
  const basicConstraints = sequence(oid(0x55, 0x1d, 0x13), tag(0x04, sequence(tag(0x01, Buffer.from([0xff])))));
  const body = sequence(
    tag(0xa0, tag(0x02, Buffer.from([2]))),
    tag(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    sequence(time('20200101000000Z'), time('20991231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tag(0xa3, sequence(alternativeNames, basicConstraints)),
  );
  const signature = tag(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]));
  const encoded = sequence(body, ecdsaWithSha256, signature).toString('base64');
  const lines = encoded.match(/.{1,64}/g)?.join('\n') ?? '';
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

/** One DER element. */
function tag(type: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([type, ...size]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return tag(0x30, Buffer.concat(parts));
}

function set(part: Buffer): Buffer {
  return tag(0x31, part);
}

function oid(...bytes: number[]): Buffer {
  return tag(0x06, Buffer.from(bytes));
}

function time(text: string): Buffer {
  return tag(0x18, Buffer.from(text));
}
