/** Where the two databases word a table differently. */
export interface SchemaDialect {
  /** The type of a key that the database gives. */
  pk: string;
  /** After the columns of a table whose primary key is the table. */
  withoutRowid: string;
}

export const schemaDialects: Record<'sqlite' | 'postgres', SchemaDialect> = {
  sqlite: { pk: 'INTEGER PRIMARY KEY', withoutRowid: 'WITHOUT ROWID' },
  postgres: { pk: 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY', withoutRowid: '' },
};
