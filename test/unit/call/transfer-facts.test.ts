import assert from 'node:assert/strict';
import { transferFacts, transferSummary } from '../../../src/core/call/transfer-facts';

describe('what the queue of a gateway is told', () => {
  const caller = { number: '+15135550100', isWithheld: false };
  const zendesk = {
    user: { id: 7, name: 'Ana', email: 'ana@example.com', notes: 'private' },
    ticket: { id: 12, subject: 'VPN', status: 'open', priority: 'urgent', description: 'long' },
  };

  it('is short, and holds what the call has learnt', () => {
    assert.deepEqual(transferFacts(caller, { zendesk, menu: { digits: '1', option: 'Agent' } }), {
      ...{ caller: '+15135550100', caller_name: 'Ana', user_id: 7, user_email: 'ana@example.com', ticket_id: 12 },
      ...{ ticket_subject: 'VPN', ticket_status: 'open', ticket_priority: 'urgent', menu_option: 'Agent' },
    });
    const summary = transferSummary(caller, { zendesk, menu: { option: 'Agent' } });
    assert.equal(summary, 'Ana, +15135550100. Ticket 12: VPN (urgent, open). Chose: Agent');
  });

  it('has nothing that is not known, nor what was typed in secret', () => {
    const msg = { menu: { option: 'entered', isSensitive: true }, zendesk: { user: null, ticket: null } };
    assert.deepEqual(transferFacts({ number: '', isWithheld: true }, msg), {});
    assert.equal(transferSummary({ number: '', isWithheld: true }, msg), '');
    assert.deepEqual(transferFacts({ ...caller, name: 'A. Souza' }, {}), {
      ...{ caller: '+15135550100', caller_name: 'A. Souza' },
    });
  });
});
