/** A WAV file of 8 kHz, 16 bit, mono, with a tone in it. `format` 1 is PCM. */
export function wavBytes(seconds: number, format = 1): Buffer {
  const samples = Math.round(seconds * 8_000);
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(format, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(8_000, 24);
  file.writeUInt32LE(16_000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at += 1)
    file.writeInt16LE(Math.round(3_000 * Math.sin((2 * Math.PI * 440 * at) / 8_000)), 44 + at * 2);
  return file;
}
