export function sayDefault(language: string, key: string, values: Record<string, unknown> = {}): string {
  return `${language} ${key} ${JSON.stringify(values)}`;
}
