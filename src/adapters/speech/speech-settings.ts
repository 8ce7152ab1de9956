/** Who speaks, as the gateway's dialog has it. */
export type SpeechSettings = CommandSpeechSettings | HttpSpeechSettings;

export interface CommandSpeechSettings {
  kind: 'command';
  /** A program in the path, or its file. */
  command: string;
  /** See `compileArguments`; `{file}` is where the command shall write. */
  arguments: string;
}

export interface HttpSpeechSettings {
  kind: 'http';
  /** With `openai` the base URL suffices: `https://api.openai.com`, `http://127.0.0.1:8880/v1`. */
  url: string;
  format: SpeechFormat;
  /** Of an OpenAI-compatible service. */
  model: string;
  /** Sent as a bearer token; empty: none. */
  key: string;
}

/**
 * How a service is asked: `plain` posts the bare text, `openai` what
 * https://platform.openai.com/docs/api-reference/audio/createSpeech describes.
 */
export type SpeechFormat = 'plain' | 'openai';
