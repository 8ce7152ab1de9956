import { speakBy } from '../screens/words.js';
import { pageLanguage, text } from '../shared/texts.js';

// What the console shares with the editor's dialogs speaks the page's language.
speakBy({
  text: (key, values) =>
    text(key, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value ?? '')]))),
  language: () => pageLanguage,
});
