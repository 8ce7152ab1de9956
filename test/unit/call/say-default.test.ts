import assert from 'node:assert/strict';
import { sayDefault } from '../../../src/core/call/announcements/say-default';

describe('what callers hear of ours', () => {
  it('is in their language, and in English where there is none', () => {
    assert.equal(sayDefault('en-GB', 'position', { position: 3 }), 'You are number 3 in the queue.');
    assert.equal(sayDefault('es-MX', 'position', { position: 3 }), 'Usted es el número 3 de la cola.');
    assert.equal(sayDefault('pt-BR', 'position', { position: 3 }), 'Você é o número 3 da fila.');
    assert.equal(sayDefault('fr-FR', 'invalid'), sayDefault('en-US', 'invalid'));
  });

  it('says a minute for what is shorter', () => {
    assert.match(sayDefault('en-US', 'wait', { minutes: 0 }), /about a minute/);
    assert.match(sayDefault('en-US', 'wait', { minutes: 4 }), /about 4 minutes/);
  });
});
