/** What the picture of a simulation says, in the languages of the screens. */
export interface PictureWords {
  title: string;
  /** With `{records}`, `{messages}` and `{days}`. */
  description: string;
  sent: string;
  failed: string;
  acted: string;
  closed: string;
  exhausted: string;
  quiet: string;
  /** With `{count}`. */
  more: string;
}

const english: PictureWords = {
  title: 'Time line of the simulation',
  description: '{records} records, {messages} messages in {days} days: a row for each record, a mark for each message.',
  sent: 'message',
  failed: 'not told',
  acted: 'somebody acts',
  closed: 'closed',
  exhausted: 'attempts used up',
  quiet: 'quiet hours and days off',
  more: 'and {count} more records',
};

const spanish: PictureWords = {
  title: 'Línea de tiempo de la simulación',
  description: '{records} registros, {messages} mensajes en {days} días: una fila por registro, una marca por mensaje.',
  sent: 'mensaje',
  failed: 'sin avisar',
  acted: 'alguien actúa',
  closed: 'cerrado',
  exhausted: 'intentos agotados',
  quiet: 'horas de silencio y días no laborables',
  more: 'y {count} registros más',
};

const portuguese: PictureWords = {
  title: 'Linha do tempo da simulação',
  description:
    '{records} registros, {messages} mensagens em {days} dias: uma linha por registro, uma marca por mensagem.',
  sent: 'mensagem',
  failed: 'não avisado',
  acted: 'alguém age',
  closed: 'fechado',
  exhausted: 'tentativas esgotadas',
  quiet: 'horário de silêncio e dias de folga',
  more: 'e mais {count} registros',
};

/** The words of a language, English where there are none. `language` as a browser gives it: `es-ES`, `pt`. */
export function pictureWords(language: string): PictureWords {
  if (/^es\b/i.test(language)) return spanish;
  return /^pt\b/i.test(language) ? portuguese : english;
}

/** Puts the values where their names are in braces. */
export function fillWords(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
