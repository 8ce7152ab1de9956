const bitsPerPiece = 65_536;

/** Keys of records, a bit each, in pieces that are made when one of their keys comes. */
export class KeySet {
  readonly #pieces = new Map<number, Uint8Array>();

  has(key: number): boolean {
    const piece = this.#pieces.get(Math.floor(key / bitsPerPiece));
    const bit = key % bitsPerPiece;
    return piece !== undefined && ((piece[bit >>> 3] as number) & (1 << (bit & 7))) !== 0;
  }

  add(key: number): void {
    const index = Math.floor(key / bitsPerPiece);
    let piece = this.#pieces.get(index);
    if (!piece) {
      piece = new Uint8Array(bitsPerPiece / 8);
      this.#pieces.set(index, piece);
    }
    const bit = key % bitsPerPiece;
    piece[bit >>> 3] = (piece[bit >>> 3] as number) | (1 << (bit & 7));
  }
}
