/** What a card says by itself, in the recipient's language. */
export interface CardWords {
  /** Records that a repetition leaves out. */
  moreRecords(count: number): string;
  /** Parts that a channel has no room for. */
  moreParts(count: number): string;
  image: string;
  /** A channel that has refused the card. */
  cardLeftOut: string;
}

const english: CardWords = {
  moreRecords: (count) => `and ${count} more`,
  moreParts: (count) => (count === 1 ? '1 more part is not shown here.' : `${count} more parts are not shown here.`),
  image: 'Image',
  cardLeftOut: 'This is the text of a card that cannot be shown here.',
};

const words: Record<string, CardWords> = {
  es: {
    moreRecords: (count) => `y ${count} más`,
    moreParts: (count) => (count === 1 ? 'Falta aquí 1 parte más.' : `Faltan aquí ${count} partes más.`),
    image: 'Imagen',
    cardLeftOut: 'Este es el texto de una tarjeta que aquí no se puede mostrar.',
  },
  pt: {
    moreRecords: (count) => `e mais ${count}`,
    moreParts: (count) => (count === 1 ? 'Falta aqui mais 1 parte.' : `Faltam aqui mais ${count} partes.`),
    image: 'Imagem',
    cardLeftOut: 'Este é o texto de um cartão que não pode ser mostrado aqui.',
  },
};

/** For a locale such as `es-MX`; English where we have no other. */
export function cardWords(locale: string | undefined): CardWords {
  return words[(locale ?? '').slice(0, 2).toLowerCase()] ?? english;
}
