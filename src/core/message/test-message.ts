import type { ChannelMessage } from '../../ports/channel';

const words = {
  en: {
    subject: 'Ringback: a test message',
    text: (channel: string) =>
      `This is a test of the channel "${channel}". It belongs to no follow-up; nothing is to be done.`,
  },
  es: {
    subject: 'Ringback: mensaje de prueba',
    text: (channel: string) =>
      `Esta es una prueba del canal «${channel}». No pertenece a ningún seguimiento; no hay nada que hacer.`,
  },
  pt: {
    subject: 'Ringback: mensagem de teste',
    text: (channel: string) =>
      `Este é um teste do canal “${channel}”. Não pertence a nenhum acompanhamento; não há nada a fazer.`,
  },
};

export type TestLanguage = keyof typeof words;

/** A message that shows whether a channel reaches an address: of no follow-up, with no record and nothing to press. */
export function createTestMessage(to: {
  deliveryId: string;
  address: string;
  channelName: string;
  language: TestLanguage;
}): ChannelMessage {
  const { subject, text } = words[to.language];
  return {
    deliveryId: to.deliveryId,
    recipient: { key: '', name: '' },
    address: to.address,
    subject,
    text: text(to.channelName),
    isTest: true,
    context: { followup: { id: '', name: 'Ringback' }, attempt: 1, attempts: 1, records: [] },
  };
}
