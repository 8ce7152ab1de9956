import { largestUploadBytes } from './call-settings.js';
import { formatNumber, text } from './text.js';

/** What the header of a WAV file says. */
export interface WavInfo {
  seconds: number;
  sampleRate: number;
  channels: number;
  bits: number;
}

/** PCM, floating point, A-law and µ-law; the telephone's 8 kHz is made from them where they are played. */
const readableFormats = new Set([1, 3, 6, 7, 0xfffe]);

/** Reads the header, or says in a sentence why this is no audio that can be played to a caller. */
export function readWav(bytes: Uint8Array): WavInfo | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 44 || name(0) !== 'RIFF' || name(8) !== 'WAVE') return text('wav.notWav');
  let format: { rate: number; channels: number; bits: number; kind: number } | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    // A size may be a lie: streams write the largest there is.
    const size = Math.min(view.getUint32(at + 4, true), bytes.length - at - 8);
    if (name(at) === 'fmt ' && size >= 16) {
      format = {
        kind: view.getUint16(at + 8, true),
        channels: view.getUint16(at + 10, true),
        rate: view.getUint32(at + 12, true),
        bits: view.getUint16(at + 22, true),
      };
      if (!readableFormats.has(format.kind)) return text('wav.compressed');
    } else if (name(at) === 'data' && format) {
      const { rate, channels, bits } = format;
      const bytesPerSecond = rate * channels * (bits / 8);
      if (!(bytesPerSecond > 0) || size === 0) return text('wav.empty');
      return { seconds: size / bytesPerSecond, sampleRate: rate, channels, bits };
    }
    at += 8 + size + (size % 2);
  }
  return text('wav.notWav');
}

/** An uploaded file as a prompt keeps it, or a sentence that says why it cannot be one. */
export async function uploadOf(file: File): Promise<{ name: string; data: string } | string> {
  if (file.size > largestUploadBytes) {
    const kilobytes = formatNumber(Math.ceil(file.size / 1024));
    return text('wav.tooLarge', { size: kilobytes });
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const info = readWav(bytes);
  if (typeof info === 'string') return info;
  return { name: file.name, data: base64Of(bytes) };
}

/** "greeting.wav, 3.2 s, 51 KB", or what is wrong with it. */
export function describeUpload(name: string, data: string): string {
  const bytes = bytesOf(data);
  const info = readWav(bytes);
  if (typeof info === 'string') return `${name}: ${info}`;
  const seconds = formatNumber(Math.round(info.seconds * 10) / 10);
  const values = { name, seconds, kilobytes: formatNumber(Math.ceil(bytes.length / 1024)) };
  return text('wav.says', { ...values, kilohertz: formatNumber(info.sampleRate / 1000) });
}

export function bytesOf(data: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  } catch (error) {
    // Base64 that an import brought along damaged: as good as no file.
    if (error instanceof DOMException) return new Uint8Array();
    throw error;
  }
}

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  // In parts: an argument list has a limit.
  for (let at = 0; at < bytes.length; at += 32_768) binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(binary);
}
