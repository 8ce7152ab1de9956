import { DateTime } from 'luxon';
import type { WhyCode, WhyFact } from './why-fact';

type Words = Record<WhyCode, string>;

const english: Words = {
  unknown: 'No poll has ever brought a record {record}.',
  neverPolled: 'The follow-up has not polled yet.',
  lastPoll: 'The last poll brought {records} records.',
  pollTrouble: 'That poll had trouble: {error}',
  found: 'Record {record} was found by the poll {poll}.',
  new: 'It was new: no poll before had brought it.',
  returned: 'It had been closed and came back: its round {round} began.',
  restarted: 'It came back and started again.',
  baseline: 'It was there at the first poll, which was taken as the baseline: nobody is told of it.',
  dueAtOnce: 'Its first notification was due at once.',
  movedByWindow:
    'Its first notification was moved to {until} by the quiet hours, working days and holidays of the follow-up.',
  deferred: 'Attempt {attempt} to {recipient} waited until {until} for the end of their quiet hours or days off.',
  sent: 'Attempt {attempt} was sent to {recipient} by the channel {channel}.',
  sentByFallback: 'Attempt {attempt} was sent to {recipient} by the channel {channel}, because {first} had failed.',
  failed: 'Attempt {attempt} to {recipient} failed on the channel {channel}: {error}',
  noAddress: 'Attempt {attempt}: there is no address of {recipient} that could be used: {error}',
  uncertain: 'It is not known whether attempt {attempt} to {recipient} arrived; it was not sent again.',
  unresolved: 'Attempt {attempt} led to nobody: {error}',
  notTaken: 'The channel {channel} was not taken for {recipient}: {reason}',
  optedOut: 'Attempt {attempt} was not sent: {recipient} has stopped the messages of this follow-up.',
  answeredBefore: 'Attempt {attempt} was not sent to {recipient}, who had answered already.',
  escalated: 'From attempt {attempt} on {recipient} was told too: the attempts before had led to nothing.',
  delivered: 'The channel {channel} reported that it reached {recipient}.',
  hastened: 'It was to be notified again at once, by hand.',
  replied: '{recipient} wrote back by the channel {channel}.',
  late: '{recipient} answered {action}, which came too late to count.',
  undecided: 'All had answered, and no action had the number that it needs.',
  skipped: 'Attempt {attempt} was lost in the flow: no notify node reported an outcome.',
  acted: '{recipient} acted: {action}.',
  closedGone: 'It was closed: the source no longer had it.',
  closedCondition: 'It was closed: its post-condition was true.',
  closedAction: 'It was closed: a recipient had acted.',
  closedByHand: 'It was closed by hand.',
  exhausted: 'Its attempts were used up.',
  inactive: 'The follow-up {followup} is inactive: nothing is sent.',
  guard: 'The guard holds a poll that would open {new} and close {gone} records, until it is released.',
  conditionFalse: 'It stays open: {value} is {actual}, and the post-condition asks for {operator} {operand}.',
  expressionFalse: 'It stays open: the post-condition {expression} is not true.',
  next: 'Attempt {attempt} of {attempts} is due then.',
  dueNow: 'Attempt {attempt} of {attempts} is due and waits for its turn.',
  ending: 'All attempts are made; then it counts as used up.',
  notNamed: 'The record did not lead to {recipient}; it led to: {others}.',
  nobodyTold: 'Nobody has been told of it, {recipient} neither.',
};

const spanish: Words = {
  unknown: 'Ningún sondeo ha traído un registro {record}.',
  neverPolled: 'El seguimiento todavía no ha sondeado.',
  lastPoll: 'El último sondeo trajo {records} registros.',
  pollTrouble: 'Ese sondeo tuvo problemas: {error}',
  found: 'El registro {record} lo encontró el sondeo {poll}.',
  new: 'Era nuevo: ningún sondeo anterior lo había traído.',
  returned: 'Se había cerrado y volvió: empezó su ronda {round}.',
  restarted: 'Volvió y empezó de nuevo.',
  baseline: 'Estaba en el primer sondeo, que se tomó como punto de partida: no se avisa a nadie de él.',
  dueAtOnce: 'Su primera notificación tocaba de inmediato.',
  movedByWindow:
    'Las horas de silencio, los días laborables y los festivos del seguimiento pasaron su primera notificación a {until}.',
  deferred: 'El intento {attempt} a {recipient} esperó hasta {until} el fin de sus horas de silencio o días libres.',
  sent: 'El intento {attempt} se envió a {recipient} por el canal {channel}.',
  sentByFallback: 'El intento {attempt} se envió a {recipient} por el canal {channel}, porque {first} había fallado.',
  failed: 'El intento {attempt} a {recipient} falló en el canal {channel}: {error}',
  noAddress: 'Intento {attempt}: no hay dirección de {recipient} que se pueda usar: {error}',
  uncertain: 'No se sabe si el intento {attempt} a {recipient} llegó; no se envió otra vez.',
  unresolved: 'El intento {attempt} no llevó a nadie: {error}',
  notTaken: 'No se tomó el canal {channel} para {recipient}: {reason}',
  optedOut: 'El intento {attempt} no se envió: {recipient} ha parado los mensajes de este seguimiento.',
  answeredBefore: 'El intento {attempt} no se envió a {recipient}, que ya había respondido.',
  escalated: 'Desde el intento {attempt} se avisó también a {recipient}: los anteriores no habían llevado a nada.',
  delivered: 'El canal {channel} informó de que llegó a {recipient}.',
  hastened: 'Se pidió a mano que se notificara otra vez de inmediato.',
  replied: '{recipient} contestó por el canal {channel}.',
  late: '{recipient} respondió {action}, demasiado tarde para contar.',
  undecided: 'Todos habían respondido y ninguna acción tenía el número que necesita.',
  skipped: 'El intento {attempt} se perdió en el flujo: ningún nodo de notificación informó de un resultado.',
  acted: '{recipient} actuó: {action}.',
  closedGone: 'Se cerró: el origen ya no lo tenía.',
  closedCondition: 'Se cerró: su poscondición era verdadera.',
  closedAction: 'Se cerró: un destinatario había actuado.',
  closedByHand: 'Se cerró a mano.',
  exhausted: 'Sus intentos se agotaron.',
  inactive: 'El seguimiento {followup} está inactivo: no se envía nada.',
  guard: 'La protección retiene un sondeo que abriría {new} y cerraría {gone} registros, hasta que se libere.',
  conditionFalse: 'Sigue abierto: {value} es {actual}, y la poscondición pide {operator} {operand}.',
  expressionFalse: 'Sigue abierto: la poscondición {expression} no es verdadera.',
  next: 'Entonces toca el intento {attempt} de {attempts}.',
  dueNow: 'El intento {attempt} de {attempts} ya toca y espera su turno.',
  ending: 'Se hicieron todos los intentos; entonces cuenta como agotado.',
  notNamed: 'El registro no llevó a {recipient}; llevó a: {others}.',
  nobodyTold: 'No se ha avisado a nadie de él, tampoco a {recipient}.',
};

const portuguese: Words = {
  unknown: 'Nenhuma consulta trouxe um registro {record}.',
  neverPolled: 'O acompanhamento ainda não consultou.',
  lastPoll: 'A última consulta trouxe {records} registros.',
  pollTrouble: 'Essa consulta teve problemas: {error}',
  found: 'O registro {record} foi encontrado pela consulta {poll}.',
  new: 'Era novo: nenhuma consulta anterior o trouxera.',
  returned: 'Tinha sido encerrado e voltou: começou a sua rodada {round}.',
  restarted: 'Voltou e começou de novo.',
  baseline: 'Estava na primeira consulta, tomada como ponto de partida: ninguém é avisado dele.',
  dueAtOnce: 'A primeira notificação devia sair na hora.',
  movedByWindow:
    'O horário de silêncio, os dias úteis e os feriados do acompanhamento passaram a primeira notificação para {until}.',
  deferred: 'A tentativa {attempt} para {recipient} esperou até {until} o fim do horário de silêncio ou das folgas.',
  sent: 'A tentativa {attempt} foi enviada a {recipient} pelo canal {channel}.',
  sentByFallback: 'A tentativa {attempt} foi enviada a {recipient} pelo canal {channel}, porque {first} havia falhado.',
  failed: 'A tentativa {attempt} para {recipient} falhou no canal {channel}: {error}',
  noAddress: 'Tentativa {attempt}: não há endereço de {recipient} que possa ser usado: {error}',
  uncertain: 'Não se sabe se a tentativa {attempt} para {recipient} chegou; não foi enviada de novo.',
  unresolved: 'A tentativa {attempt} não levou a ninguém: {error}',
  notTaken: 'O canal {channel} não foi usado para {recipient}: {reason}',
  optedOut: 'A tentativa {attempt} não foi enviada: {recipient} parou as mensagens deste acompanhamento.',
  answeredBefore: 'A tentativa {attempt} não foi enviada a {recipient}, que já tinha respondido.',
  escalated: 'A partir da tentativa {attempt} {recipient} também foi avisado: as anteriores não tinham dado em nada.',
  delivered: 'O canal {channel} informou que chegou a {recipient}.',
  hastened: 'Pediu-se à mão que fosse notificado de novo na hora.',
  replied: '{recipient} respondeu pelo canal {channel}.',
  late: '{recipient} respondeu {action}, tarde demais para contar.',
  undecided: 'Todos tinham respondido e nenhuma ação tinha o número de que precisa.',
  skipped: 'A tentativa {attempt} se perdeu no fluxo: nenhum nó de notificação informou um resultado.',
  acted: '{recipient} agiu: {action}.',
  closedGone: 'Foi encerrado: a origem não o tinha mais.',
  closedCondition: 'Foi encerrado: a pós-condição era verdadeira.',
  closedAction: 'Foi encerrado: um destinatário tinha agido.',
  closedByHand: 'Foi encerrado à mão.',
  exhausted: 'As tentativas se esgotaram.',
  inactive: 'O acompanhamento {followup} está inativo: nada é enviado.',
  guard: 'A proteção retém uma consulta que abriria {new} e encerraria {gone} registros, até ser liberada.',
  conditionFalse: 'Continua aberto: {value} é {actual}, e a pós-condição pede {operator} {operand}.',
  expressionFalse: 'Continua aberto: a pós-condição {expression} não é verdadeira.',
  next: 'Então é a vez da tentativa {attempt} de {attempts}.',
  dueNow: 'A tentativa {attempt} de {attempts} já é devida e espera a sua vez.',
  ending: 'Todas as tentativas foram feitas; então conta como esgotado.',
  notNamed: 'O registro não levou a {recipient}; levou a: {others}.',
  nobodyTold: 'Ninguém foi avisado dele, nem {recipient}.',
};

/** The words of a language, English where there are none; `es-ES`, `pt`. */
export function whyWords(language: string): Words {
  if (/^es\b/i.test(language)) return spanish;
  return /^pt\b/i.test(language) ? portuguese : english;
}

/** A fact as a sentence, with its time where it has one. */
export function whySentence({ code, at, values }: WhyFact, options: { language: string; timeZone: string }): string {
  const time = (moment: number) =>
    DateTime.fromMillis(moment, {
      zone: options.timeZone || 'system',
      locale: options.language || 'en',
    }).toLocaleString(DateTime.DATETIME_MED);
  const sentence = whyWords(options.language)[code].replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name] ?? '';
    return name === 'until' && typeof value === 'number' ? time(value) : String(value);
  });
  return at === undefined ? sentence : `${time(at)}: ${sentence}`;
}
