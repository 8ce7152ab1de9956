import { RingbackError } from '../errors';
import { type FlowNode, parseFlows } from './flow-node';

/** What takes an import back: the flows before it, and the revision after it. */
export interface UndoRecord {
  format: 'ringback-undo';
  /** While the flows still have this revision, nobody has deployed since. */
  revision: string;
  flows: FlowNode[];
}

export function undoRecord(before: FlowNode[], revisionAfter: string): UndoRecord {
  return { format: 'ringback-undo', revision: revisionAfter, flows: before };
}

/** @throws RingbackError RB_SHARE for what is no such record. */
export function parseUndo(text: string): UndoRecord {
  const { format, revision, flows } = parseObject(text);
  if (format !== 'ringback-undo' || typeof revision !== 'string') throw noRecord();
  return { format, revision, flows: parseFlows(flows, 'The undo file') };
}

function parseObject(text: string): Partial<UndoRecord> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value ? value : {};
  } catch (cause) {
    throw noRecord(cause);
  }
}

function noRecord(cause?: unknown): RingbackError {
  return new RingbackError('RB_SHARE', 'This is not what an import has written to be undone.', {
    remedy: 'Give the file that the import named.',
    cause,
  });
}
