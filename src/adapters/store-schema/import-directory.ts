import type { DirectoryImport, ImportCounts } from '../../ports/store';
import { saveDirectory } from './directory-entries';
import type { SqlSession } from './sql-database';
import { storableText } from './storable-text';

type KnownTuple = [id: string, imported: number, inactive: number];

export async function importDirectory(
  sql: SqlSession,
  directoryId: string,
  coming: DirectoryImport,
  now: number,
): Promise<ImportCounts> {
  const known = await sql.tuples<KnownTuple>(
    'SELECT id, imported, inactive FROM directory_user WHERE directory_id = $1',
    [directoryId],
  );
  const ids = coming.users.map(({ id }) => storableText(id));
  const isComing = new Set(ids);
  const isKnown = new Set(known.map(([id]) => id));
  await saveDirectory(sql, directoryId, coming, now);
  await sql.run(
    `UPDATE directory_user SET imported = 1, inactive = 0 WHERE directory_id = $1
     AND ${sql.dialect.isIn('id', '$2', 'text')}`,
    [directoryId, ids],
  );
  const added = ids.filter((id) => !isKnown.has(id)).length;
  const active = known.filter(([, imported, inactive]) => imported === 1 && inactive === 0);
  const gone = active.flatMap(([id]) => (isComing.has(id) ? [] : [id]));
  if (coming.whenGone === 'keep' || gone.length === 0) return { added, gone: 0, heldGone: 0 };
  if (gone.length * 100 > active.length * coming.mostGonePercent) return { added, gone: 0, heldGone: gone.length };
  await sql.run(
    `UPDATE directory_user SET inactive = 1, updated_at = $3 WHERE directory_id = $1
     AND ${sql.dialect.isIn('id', '$2', 'text')}`,
    [directoryId, gone, now],
  );
  return { added, gone: gone.length, heldGone: 0 };
}
