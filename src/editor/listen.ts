import type { EditorNode } from './node-red-editor.js';
import { type Failure, failureOf } from './request.js';
import { text } from './text.js';
import { bytesOf } from './wav-file.js';

export interface SpokenText {
  text: string;
  language: string;
  voice: string;
}

/** Ends what is heard; called before anything else is played, and when a dialog closes. */
let stopPlaying: () => void = () => undefined;

export function stopListening(): void {
  stopPlaying();
}

/** Resolves when it has been heard or was stopped; rejects with a Failure. */
export function playUpload(data: string): Promise<void> {
  return playBlob(new Blob([bytesOf(data)], { type: 'audio/wav' }));
}

export function playUrl(url: string): Promise<void> {
  return playAudio(url, () => undefined);
}

/** By the text to speech of the gateway where it has one, otherwise by the browser's voice. */
export async function speak(spoken: SpokenText, gateway: EditorNode | undefined): Promise<void> {
  stopListening();
  const isRendered = gateway && (gateway.speech === 'command' || gateway.speech === 'http');
  const audio = isRendered ? await renderedSpeech(spoken, gateway.id) : undefined;
  return audio ? playBlob(audio) : speakInBrowser(spoken);
}

/** Undefined: the browser shall speak. */
async function renderedSpeech(spoken: SpokenText, gateway: string): Promise<Blob | undefined> {
  const token = RED.settings.get('auth-tokens')?.access_token;
  const answer = await fetch('ringback/speech/try', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ gateway, ...spoken }),
  }).catch(() => {
    throw failureOf(0, undefined);
  });
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  if (!answer.ok) throw failureOf(answer.status, isJson ? await answer.json() : undefined);
  return isJson ? undefined : answer.blob();
}

async function playBlob(blob: Blob): Promise<void> {
  const url = URL.createObjectURL(blob);
  return playAudio(url, () => URL.revokeObjectURL(url));
}

function playAudio(url: string, release: () => void): Promise<void> {
  stopListening();
  const audio = new Audio(url);
  return new Promise<void>((resolve, reject) => {
    stopPlaying = () => {
      audio.pause();
      resolve();
    };
    audio.addEventListener('ended', () => resolve());
    const fail = () => reject({ code: 'audio', message: text('listen.cannotPlay') } satisfies Failure);
    audio.addEventListener('error', fail);
    audio.play().catch(fail);
  }).finally(() => {
    // Otherwise a load that is still going on complains of the address that is released.
    audio.removeAttribute('src');
    release();
  });
}

function speakInBrowser({ text: words, language, voice }: SpokenText): Promise<void> {
  const voices = 'speechSynthesis' in window ? speechSynthesis.getVoices() : [];
  if (voices.length === 0) return Promise.reject({ code: 'voice', message: text('listen.noVoice') } satisfies Failure);
  return new Promise<void>((resolve, reject) => {
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.lang = language;
    utterance.voice = chooseVoice(voices, language, voice);
    utterance.addEventListener('end', () => resolve());
    utterance.addEventListener('error', ({ error }) => {
      if (error === 'canceled' || error === 'interrupted') resolve();
      else reject({ code: 'voice', message: text('listen.cannotSpeak', { error }) } satisfies Failure);
    });
    stopPlaying = () => {
      speechSynthesis.cancel();
      resolve();
    };
    speechSynthesis.speak(utterance);
  });
}

function chooseVoice(voices: SpeechSynthesisVoice[], language: string, name: string): SpeechSynthesisVoice | null {
  const base = language.split('-')[0] ?? '';
  return (
    voices.find((voice) => name !== '' && voice.name === name) ??
    voices.find((voice) => voice.lang.replace('_', '-') === language) ??
    voices.find((voice) => base !== '' && voice.lang.startsWith(base)) ??
    null
  );
}
