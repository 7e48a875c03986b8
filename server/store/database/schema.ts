import { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'
import { StoreError, corruptDatabaseMessage } from '../errors.ts'
import { cardDates } from '../replica/books/card-dates.ts'
import { replicaTables } from '../replica/books/state-schema.ts'

/** "CDAV": tells our file from another program's (https://www.sqlite.org/pragma.html#pragma_application_id). */
const applicationId = 0x43444156

/** Each entry leads from the version that is its index to the next. Never change one that was released. */
const migrations: readonly string[] = [
  `
  CREATE TABLE accounts (
    name TEXT PRIMARY KEY,
    email TEXT,
    state TEXT NOT NULL CHECK (state IN ('ok', 'signed-out')),
    state_since INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE grants (
    account TEXT PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    sealed BLOB NOT NULL
  ) STRICT;

  -- Grants that could not be opened when a new one came: the right key may turn up.
  CREATE TABLE grants_aside (
    account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE INDEX grants_aside_account ON grants_aside (account);

  CREATE TABLE devices (
    account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name TEXT NOT NULL,
    verifier BLOB NOT NULL,
    salt BLOB NOT NULL,
    read_only INTEGER NOT NULL CHECK (read_only IN (0, 1)),
    expires_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, name)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE places (
    account TEXT PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    origin TEXT NOT NULL,
    principal TEXT NOT NULL,
    home TEXT NOT NULL,
    discovered_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE books (
    account TEXT NOT NULL REFERENCES places ON DELETE CASCADE,
    position INTEGER NOT NULL,
    slug TEXT NOT NULL,
    path TEXT NOT NULL,
    display_name TEXT,
    PRIMARY KEY (account, position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE aliases (
    account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    book TEXT NOT NULL,
    upstream_name TEXT NOT NULL,
    name TEXT NOT NULL,
    uid TEXT,
    id TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'live', 'gone')),
    since INTEGER NOT NULL,
    PRIMARY KEY (account, book, upstream_name)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE secrets (purpose TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;

  -- Addresses of the last serve; meaningful only while serve.lock is held.
  CREATE TABLE serving (position INTEGER PRIMARY KEY, address TEXT NOT NULL) STRICT;
  `,
  `
  ALTER TABLE devices ADD COLUMN profile TEXT;
  ALTER TABLE devices ADD COLUMN book TEXT;
  ALTER TABLE devices ADD COLUMN digest BLOB;

  CREATE TABLE kept (
    account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    book TEXT NOT NULL,
    id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (account, book, id)
  ) STRICT;

  -- Apart from the cards: a revision that was told once must not come back when they go.
  CREATE TABLE local_revisions (
    account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    book TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (account, book)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE devices ADD COLUMN policy TEXT NOT NULL DEFAULT 'merge';

  CREATE TABLE understood (
    account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    device TEXT NOT NULL,
    property TEXT NOT NULL,
    PRIMARY KEY (account, device, property)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE device_activity (
    account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    device TEXT NOT NULL,
    last_seen INTEGER NOT NULL,
    user_agent TEXT,
    requests INTEGER NOT NULL,
    PRIMARY KEY (account, device)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE account_activity (
    account TEXT PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    last_sync INTEGER,
    last_error TEXT,
    last_error_at INTEGER,
    contacts INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE oauth_client (only INTEGER PRIMARY KEY CHECK (only = 1), sealed BLOB NOT NULL) STRICT;
  CREATE TABLE owner (only INTEGER PRIMARY KEY CHECK (only = 1), salt BLOB NOT NULL, verifier BLOB NOT NULL) STRICT;
  CREATE TABLE entry_keys (key_hash BLOB PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // Before it, what was deleted stayed in the file, which is rewritten with each migration.
  `
  CREATE TABLE sign_outs (only INTEGER PRIMARY KEY CHECK (only = 1), count INTEGER NOT NULL) STRICT;
  `,
  `${replicaTables}
  -- How often accounts, grants, upstream locations or devices were changed.
  CREATE TABLE revision (only INTEGER PRIMARY KEY CHECK (only = 1), count INTEGER NOT NULL) STRICT;
  INSERT INTO revision VALUES (1, 1);
  `,
  `
  -- Since when the home set lists a book no more.
  ALTER TABLE books ADD COLUMN missing_since INTEGER;
  `,
  cardDates,
]

/** The statements that make a database of that version. */
export const schemaOf = (version: number): string => migrations.slice(0, version).join('\n')

/** Stamps a new, empty database as ours. */
export function stampApplicationId(db: DatabaseSync): void {
  db.exec(`PRAGMA application_id = ${applicationId}`)
}

/** Refuses, before anything is written, a file that is damaged, not ours, or of a newer version. */
export function checkSchema(db: DatabaseSync, path: string): void {
  if (pragma(db, 'application_id') !== applicationId)
    throw new StoreError('corrupt', corruptDatabaseMessage(path))
  const version = pragma(db, 'user_version')
  if (version > migrations.length)
    throw new StoreError(
      'newer',
      `${path} was made by a newer version of carddav-bridge (schema ${version}, this one knows ` +
        `${migrations.length}): upgrade carddav-bridge`,
    )
  const [problem] = db.prepare('PRAGMA integrity_check(1)').all()
  if (problem?.integrity_check !== 'ok')
    throw new StoreError('corrupt', corruptDatabaseMessage(path), {
      cause: problem?.integrity_check,
    })
  if (!isDeepStrictEqual(tables(db), expectedTables(version)))
    throw new StoreError('corrupt', corruptDatabaseMessage(path), {
      cause: 'its tables are not as they were made',
    })
}

/** Whether an earlier version made the schema. */
export const isSchemaOutdated = (db: DatabaseSync): boolean =>
  pragma(db, 'user_version') < migrations.length

/** Brings the schema up to date, all in one transaction. */
export function migrateSchema(db: DatabaseSync): void {
  if (!isSchemaOutdated(db)) return
  const version = pragma(db, 'user_version')
  const steps = migrations.slice(version).join('\n')
  db.exec(`BEGIN IMMEDIATE; ${steps} PRAGMA user_version = ${migrations.length}; COMMIT`)
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name])
}

// SQLite has no checksums: a damaged name in the schema passes its integrity check.
function tables(db: DatabaseSync): unknown[] {
  return db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name').all()
}

function expectedTables(version: number): unknown[] {
  const db = new DatabaseSync(':memory:')
  db.exec(schemaOf(version))
  const expected = tables(db)
  db.close()
  return expected
}
