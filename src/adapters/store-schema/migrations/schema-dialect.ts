/** Where the two databases word a table differently. */
export interface SchemaDialect {
  /** The type of a key that the database gives. */
  pk: string;
  /** After the columns of a table whose primary key is the table. */
  withoutRowid: string;
  /** Ends an index whose entries are read in the order of `pk` where they are alike; SQLite adds it by itself. */
  thenPk: string;
  /** After a table whose rows are updated often: room for the new version of a row beside the old one. */
  roomForUpdates: string;
}

export const schemaDialects: Record<'sqlite' | 'postgres', SchemaDialect> = {
  sqlite: { pk: 'INTEGER PRIMARY KEY', withoutRowid: 'WITHOUT ROWID', thenPk: '', roomForUpdates: '' },
  postgres: {
    pk: 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    withoutRowid: '',
    thenPk: ', pk',
    roomForUpdates: 'WITH (fillfactor = 60)',
  },
};
