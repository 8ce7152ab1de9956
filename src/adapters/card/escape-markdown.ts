/**
 * Plain text for a TextBlock or a fact, where a part of CommonMark and `{{DATE(…)}}` would be acted on
 * (https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features). Only what would become
 * something else is escaped: clients differ in how they show needless backslashes.
 */
export function escapeMarkdown(text: string): string {
  const hasLink = /\][ \t]*[([:]/.test(text);
  const inline = text
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\')
    .replace(/[*`~]/g, '\\$&')
    // Within a word an underscore is no mark.
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/\{(?=\{)/g, '{\\');
  const linked = hasLink ? inline.replace(/[[\]]/g, '\\$&') : inline;
  return (
    linked
      .replace(/^([ \t]*)([-+#>])(?=\s|$)/gm, '$1\\$2')
      .replace(/^([ \t]*\d+)([.)])(?=\s|$)/gm, '$1\\$2')
      // A single line end is a space in Markdown.
      .replace(/\n+/g, '\n\n')
  );
}
