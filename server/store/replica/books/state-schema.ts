/** Tables of store.db that hold the known state of address books, as one step of its schema. */
export const replicaTables = `
  -- Each account's bodies are sealed under a key of its own, which is destroyed first when the account goes.
  CREATE TABLE body_keys (
    account TEXT PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    sealed BLOB NOT NULL
  ) STRICT;

  CREATE TABLE book_states (
    key INTEGER PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    book TEXT NOT NULL,
    revision INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    -- What belongs together and is only read whole: JSON.
    head TEXT NOT NULL,
    UNIQUE (account, book)
  ) STRICT;

  -- Each program that moves a book's revision begins an epoch of its own: the same revision of a copy is another one.
  CREATE TABLE epochs (
    book INTEGER NOT NULL REFERENCES book_states ON DELETE CASCADE,
    first_revision INTEGER NOT NULL,
    epoch TEXT NOT NULL,
    PRIMARY KEY (book, first_revision)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE cards (
    book INTEGER NOT NULL REFERENCES book_states ON DELETE CASCADE,
    id TEXT NOT NULL,
    -- NULL: made of the id.
    name TEXT,
    uid TEXT,
    upstream_name TEXT,
    upstream_etag TEXT,
    -- NULL: as upstream's.
    etag TEXT,
    body BLOB,
    size INTEGER NOT NULL DEFAULT 0,
    last_modified TEXT,
    created TEXT,
    overlay BLOB,
    revision INTEGER NOT NULL,
    gone_at INTEGER,
    -- Whether clients are to be told of it when its body is here.
    owed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (book, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX cards_by_revision ON cards (book, revision, id);
  CREATE UNIQUE INDEX cards_by_name ON cards (book, name) WHERE name IS NOT NULL AND gone_at IS NULL;
  CREATE INDEX cards_by_uid ON cards (book, uid) WHERE uid IS NOT NULL AND gone_at IS NULL;

  CREATE TABLE rechecks (
    book INTEGER NOT NULL REFERENCES book_states ON DELETE CASCADE,
    id TEXT NOT NULL,
    why TEXT NOT NULL,
    told_gone INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    PRIMARY KEY (book, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE held_deletions (
    book INTEGER NOT NULL REFERENCES book_states ON DELETE CASCADE,
    id TEXT NOT NULL,
    first_look INTEGER NOT NULL,
    last_look INTEGER NOT NULL,
    PRIMARY KEY (book, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    book INTEGER NOT NULL REFERENCES book_states ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('create', 'update', 'delete')),
    id TEXT,
    name TEXT NOT NULL,
    uid TEXT,
    upstream_name TEXT,
    base_etag TEXT,
    device TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    -- NULL: the card is not known any more.
    sealed BLOB
  ) STRICT;
  CREATE INDEX journal_by_book ON journal (book);

  -- What was kept of cards before their state was: names, UIDs, what upstream dropped, and creations under way.
  INSERT INTO book_states (account, book, revision, floor, head)
    SELECT account, book, unixepoch(), unixepoch(), '{}'
    FROM (SELECT account, book FROM aliases UNION SELECT account, book FROM kept);
  INSERT INTO epochs SELECT key, revision, lower(hex(randomblob(6))) FROM book_states;
  INSERT OR REPLACE INTO cards (book, id, name, uid, upstream_name, revision, gone_at)
    SELECT key, id,
      -- Two creations of one name could both become cards: the younger one keeps it.
      iif(state = 'live' AND 1 < row_number() OVER (PARTITION BY key, state, name ORDER BY since DESC), NULL, name),
      uid, upstream_name, revision, iif(state = 'gone', since, NULL)
    FROM aliases JOIN book_states USING (account, book)
    WHERE id IS NOT NULL AND state <> 'pending' ORDER BY state = 'live', since;
  INSERT OR IGNORE INTO cards (book, id, revision)
    SELECT key, id, book_states.revision FROM kept JOIN book_states USING (account, book);
  UPDATE cards SET overlay = (
    SELECT sealed FROM kept JOIN book_states USING (account, book)
    WHERE key = cards.book AND kept.id = cards.id) WHERE gone_at IS NULL;
  INSERT INTO journal (book, kind, name, uid, upstream_name, device, made_at)
    SELECT key, 'create', name, uid, upstream_name, '', since
    FROM aliases JOIN book_states USING (account, book) WHERE state = 'pending';
  DROP TABLE aliases;
  DROP TABLE kept;
  DROP TABLE local_revisions;
`
