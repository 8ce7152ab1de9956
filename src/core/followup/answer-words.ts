/** What is said in a message about the answer to it, in the recipient's language. */
export interface AnswerWords {
  decided(decision: { label: string; by: string; at: number; comment?: string }): string;
  /** It is kept, and others are waited for. */
  standing(label: string): string;
  closed: string;
  unknown: string;
  expired: string;
  /** Nobody can take it at this moment. */
  away: string;
  notYours: string;
  /** It is answered on a page. */
  openPage(url: string): string;
  /** The form that asks for a comment. Slack takes titles of 24 characters. */
  commentTitle: string;
  commentPrompt: string;
  send: string;
  cancel: string;
}

/** In UTC, and said so, as on the page of an action link: several people may read it. */
function moment(at: number, locale: string): string {
  const format = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const;
  return `${new Intl.DateTimeFormat(locale, format).format(at)} UTC`;
}

const quoted = (comment: string | undefined, open: string, close: string) =>
  comment === undefined ? '' : `\n${open}${comment}${close}`;

const english: AnswerWords = {
  decided: ({ label, by, at, comment }) => `${label}: ${by}, ${moment(at, 'en')}${quoted(comment, '“', '”')}`,
  standing: (label) => `Your answer is in: ${label}. Others are waited for; until then you can change it.`,
  closed: 'This is done already: nobody needs an answer any more.',
  unknown: 'This answer is not taken any more.',
  expired: 'Buttons work for 50 days. Look for a newer message.',
  away: 'This is not available now. Your answer was not taken; try again in a few minutes.',
  notYours: 'Your answer was not taken: this message was sent to somebody else.',
  openPage: (url) => `Answer here: ${url}`,
  commentTitle: 'Your answer',
  commentPrompt: 'Comment (required)',
  send: 'Send',
  cancel: 'Cancel',
};

const words: Record<string, AnswerWords> = {
  es: {
    decided: ({ label, by, at, comment }) => `${label}: ${by}, ${moment(at, 'es')}${quoted(comment, '«', '»')}`,
    standing: (label) => `Su respuesta se ha recibido: ${label}. Faltan otras; hasta entonces puede cambiarla.`,
    closed: 'Esto ya está resuelto: ya nadie necesita una respuesta.',
    unknown: 'Esta respuesta ya no se admite.',
    expired: 'Los botones funcionan durante 50 días. Busque un mensaje más reciente.',
    away: 'Ahora no está disponible. Su respuesta no se ha recibido; inténtelo de nuevo en unos minutos.',
    notYours: 'Su respuesta no se ha recibido: este mensaje se envió a otra persona.',
    openPage: (url) => `Responda aquí: ${url}`,
    commentTitle: 'Su respuesta',
    commentPrompt: 'Comentario (obligatorio)',
    send: 'Enviar',
    cancel: 'Cancelar',
  },
  pt: {
    decided: ({ label, by, at, comment }) => `${label}: ${by}, ${moment(at, 'pt')}${quoted(comment, '“', '”')}`,
    standing: (label) => `A sua resposta foi recebida: ${label}. Faltam outras; até lá pode mudá-la.`,
    closed: 'Isto já está resolvido: ninguém precisa mais de uma resposta.',
    unknown: 'Esta resposta não é mais aceita.',
    expired: 'Os botões funcionam por 50 dias. Procure uma mensagem mais recente.',
    away: 'Isto não está disponível agora. A sua resposta não foi recebida; tente de novo em alguns minutos.',
    notYours: 'A sua resposta não foi recebida: esta mensagem foi enviada a outra pessoa.',
    openPage: (url) => `Responda aqui: ${url}`,
    commentTitle: 'A sua resposta',
    commentPrompt: 'Comentário (obrigatório)',
    send: 'Enviar',
    cancel: 'Cancelar',
  },
};

/** For a locale such as `es-MX`; English where we have no other. */
export function answerWords(locale: string | undefined): AnswerWords {
  return words[(locale ?? '').slice(0, 2).toLowerCase()] ?? english;
}
