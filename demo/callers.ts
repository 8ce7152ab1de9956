/** Whom the softphone can call as: people of the sandbox's Zendesk, and one whom nobody knows. */
export const callers = [
  { name: 'Farida Haddad', number: '+971501234567', hint: 'has an urgent ticket: her VPN drops' },
  { name: 'Carmen Díaz', number: '+34911234567', hint: 'is known, and has no open ticket' },
  { name: 'Somebody', number: '+14155550199', hint: 'is unknown to Zendesk' },
];
