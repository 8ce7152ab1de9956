import { fakeCommand } from '../unit/speech/fake-command';
import { describeSpeech, until } from './speech-suite';

describeSpeech('a command', async () => {
  const fake = fakeCommand();
  const settings = (options: string) => ({
    kind: 'command' as const,
    command: fake.command,
    arguments: `${fake.prefix} ${options} -v {voice} -l {language} -w {file} -- {text}`,
  });
  return {
    settings: settings('-s 160'),
    otherSettings: settings('-s 120'),
    texts: () => fake.calls().map((call) => call.at(-1) ?? ''),
    hanging: (count) => until(() => fake.hanging() === count, `${count} commands that hang`),
    allowed: 4,
    close: async () => fake.remove(),
  };
});
