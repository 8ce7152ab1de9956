/**
 * Splits a stream of server-sent events into the data of its events. Comments, names and ids are left out.
 * Feed it the text as it comes.
 */
export class EventParser {
  #rest = '';

  feed(chunk: string): string[] {
    const blocks = (this.#rest + chunk).replaceAll('\r\n', '\n').split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const data = block.split('\n').filter((line) => line.startsWith('data:'));
      return data.length > 0 ? [data.map((line) => line.slice(5).replace(/^ /, '')).join('\n')] : [];
    });
  }
}
