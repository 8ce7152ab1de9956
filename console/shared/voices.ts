/** Chrome gives its voices a moment after the page asked for the first time. */
const voicesWithinMs = 1_500;

let known: Promise<SpeechSynthesisVoice[]> | undefined;

/** Empty where the browser speaks nothing. */
function voices(): Promise<SpeechSynthesisVoice[]> {
  known ??= new Promise((resolve) => {
    if (!('speechSynthesis' in window)) return resolve([]);
    const here = speechSynthesis.getVoices();
    if (here.length > 0) return resolve(here);
    const done = () => {
      clearTimeout(timer);
      speechSynthesis.removeEventListener('voiceschanged', done);
      const found = speechSynthesis.getVoices();
      // None yet: the next text asks again.
      if (found.length === 0) known = undefined;
      resolve(found);
    };
    const timer = setTimeout(done, voicesWithinMs);
    speechSynthesis.addEventListener('voiceschanged', done);
  });
  return known;
}

/** The voice of this name, or the best one of the language; undefined when none speaks it. `language`: BCP 47. */
export async function bestVoice(language: string, name = ''): Promise<SpeechSynthesisVoice | undefined> {
  const all = await voices();
  const wanted = tag(language);
  const [base = ''] = wanted.split('-');
  const named = name ? all.find((voice) => voice.name === name || voice.voiceURI === name) : undefined;
  if (named) return named;
  const rated = all
    .filter((voice) => tag(voice.lang).split('-')[0] === base)
    .map((voice) => ({ voice, rating: rate(voice, wanted) }))
    .sort((a, b) => b.rating - a.rating);
  return rated[0]?.voice;
}

function rate(voice: SpeechSynthesisVoice, wanted: string): number {
  const isExact = tag(voice.lang) === wanted;
  const isGood = /natural|neural|premium|enhanced|google|online/i.test(voice.name);
  const isPoor = /espeak|compact/i.test(voice.name);
  return (isExact ? 8 : 0) + (isGood ? 4 : 0) + (voice.default ? 2 : 0) - (isPoor ? 4 : 0);
}

function tag(language: string): string {
  return language.replace('_', '-').toLowerCase();
}
