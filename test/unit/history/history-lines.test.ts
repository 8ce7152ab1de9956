import assert from 'node:assert/strict';
import { csvCell, historyHead, historyLine } from '../../../src/core/history/history-lines';
import type { EventRow } from '../../../src/ports/store';

describe('a history as a file', () => {
  const event: EventRow = {
    ...{ id: 7, at: Date.UTC(2026, 0, 5, 8), kind: 'notification.sent', description: 'Sent: "x", y' },
    ...{ recordId: '=1+1', recipient: 'user:ada', initiatedBy: 'bot', isError: false },
    data: { text: 'one\ntwo' },
  };

  it('has a column for each thing that is known, and quotes what needs it', () => {
    assert.equal(
      historyHead('csv'),
      '\u{feff}at,kind,description,followupId,recordId,round,recipient,channel,conversationId,initiatedBy,isError,data\r\n',
    );
    assert.equal(
      historyLine(event, 'csv'),
      `2026-01-05T08:00:00.000Z,notification.sent,"Sent: ""x"", y",,'=1+1,,user:ada,,,bot,false,"{""text"":""one\\ntwo""}"\r\n`,
    );
  });

  it('is one JSON object a line', () => {
    assert.equal(historyHead('jsonl'), '');
    const line = historyLine(event, 'jsonl');
    assert.equal(line.indexOf('\n'), line.length - 1);
    assert.deepEqual(JSON.parse(line), { ...event, at: '2026-01-05T08:00:00.000Z' });
  });

  it('lets no spreadsheet take a text for a formula', () => {
    for (const text of ['=cmd', '+1', '-1', '@SUM(A1)', '\tx', '\rx']) {
      assert.match(csvCell(text), /^"?'/, JSON.stringify(text));
    }
    assert.equal(csvCell('a=1'), 'a=1');
    assert.equal(csvCell('-1,2'), `"'-1,2"`);
  });
});
