/** What callers hear of ours when a dialog says nothing else. Values stand in braces. */
const english = {
  apology: 'We are sorry, something went wrong. Please call again later.',
  noInput: 'I did not hear anything.',
  invalid: 'That is not one of the choices.',
  position: 'You are number {position} in the queue.',
  wait: 'The waiting time is about {minutes} minutes.',
  waitShort: 'The waiting time is about a minute.',
  callbackOffer: 'To be called back instead of waiting, press {digit}. You keep your place.',
  callbackPromise: 'We will call you back. Goodbye.',
  callbackConnecting: 'This is the call back that you asked for. Please hold the line.',
};

export type SentenceKey = keyof typeof english;

const sentences: Record<string, Record<SentenceKey, string>> = {
  en: english,
  es: {
    apology: 'Lo sentimos, algo ha fallado. Por favor, vuelva a llamar más tarde.',
    noInput: 'No he oído nada.',
    invalid: 'Esa no es una de las opciones.',
    position: 'Usted es el número {position} de la cola.',
    wait: 'El tiempo de espera es de unos {minutes} minutos.',
    waitShort: 'El tiempo de espera es de un minuto aproximadamente.',
    callbackOffer: 'Para que le llamemos en lugar de esperar, pulse {digit}. Conserva su lugar.',
    callbackPromise: 'Le llamaremos. Adiós.',
    callbackConnecting: 'Esta es la llamada que usted pidió. Por favor, manténgase a la espera.',
  },
  pt: {
    apology: 'Desculpe, algo deu errado. Por favor, ligue novamente mais tarde.',
    noInput: 'Não ouvi nada.',
    invalid: 'Essa não é uma das opções.',
    position: 'Você é o número {position} da fila.',
    wait: 'O tempo de espera é de cerca de {minutes} minutos.',
    waitShort: 'O tempo de espera é de cerca de um minuto.',
    callbackOffer: 'Para receber uma ligação em vez de esperar, pressione {digit}. Você mantém o seu lugar.',
    callbackPromise: 'Nós ligaremos para você. Até logo.',
    callbackConnecting: 'Esta é a ligação que você pediu. Por favor, aguarde na linha.',
  },
};

/** The sentence in the language of `language` (BCP 47), in English where there is none. */
export function sayDefault(language: string, key: SentenceKey, values: Record<string, string | number> = {}): string {
  const [base = ''] = language.toLowerCase().split('-');
  const isShort = key === 'wait' && Number(values.minutes) <= 1;
  const text = (sentences[base] ?? english)[isShort ? 'waitShort' : key];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
