/** The drawings take their few words from the editor; here is what they ask for. */
const words = { 'preview.sender': 'Ringback', 'preview.noImage': 'The image cannot be shown' };

globalThis.RED = {
  _: (key) => words[key.split(':').at(-1)] ?? key,
  i18n: { lang: () => 'en' },
};
