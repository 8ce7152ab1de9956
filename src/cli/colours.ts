type Paint = (text: string) => string;

export type Colours = Record<'red' | 'green' | 'yellow' | 'grey' | 'bold', Paint>;

const codes = { red: 31, green: 32, yellow: 33, grey: 90, bold: 1 };

/** Colours for a terminal; plain text where it goes to a file or where NO_COLOR is set. */
export function createColours(isTerminal: boolean): Colours {
  const paint = (code: number): Paint => (isTerminal ? (text) => `\u001B[${code}m${text}\u001B[0m` : (text) => text);
  return {
    red: paint(codes.red),
    green: paint(codes.green),
    yellow: paint(codes.yellow),
    grey: paint(codes.grey),
    bold: paint(codes.bold),
  };
}
