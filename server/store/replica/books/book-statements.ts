import type { DatabaseSync } from 'node:sqlite'

export type BookStatements = ReturnType<typeof prepareBookStatements>

/** The SQL of what is written of books' known states, prepared once for each connection. */
export const prepareBookStatements = (db: DatabaseSync) => ({
  account: db.prepare('SELECT 1 FROM accounts WHERE name = ? AND created_at = ?'),
  state: db.prepare(
    'SELECT key, revision, floor, head FROM book_states WHERE account = ? AND book = ?',
  ),
  addState: db.prepare(
    'INSERT INTO book_states (account, book, revision, floor, head) VALUES (?, ?, ?, ?, ?)',
  ),
  putState: db.prepare('UPDATE book_states SET revision = ?, floor = ?, head = ? WHERE key = ?'),
  beginEpoch: db.prepare(`
    INSERT INTO epochs (book, first_revision, epoch) SELECT :book, :revision, :epoch
      WHERE NOT EXISTS (SELECT 1 FROM epochs WHERE book = :book AND epoch = :epoch)`),
  living: db.prepare('SELECT 1 FROM cards WHERE book = ? AND id = ? AND gone_at IS NULL'),
  isOwed: db.prepare(
    'SELECT 1 FROM cards WHERE book = ? AND id = ? AND gone_at IS NULL AND owed = 1',
  ),
  hasBody: db.prepare(
    'SELECT 1 FROM cards WHERE book = ? AND id = ? AND gone_at IS NULL AND body IS NOT NULL',
  ),
  tellAgain: db.prepare(
    'UPDATE cards SET revision = ? WHERE book = ? AND id = ? AND gone_at IS NULL',
  ),
  owe: db.prepare('UPDATE cards SET owed = 1 WHERE book = ? AND id = ? AND gone_at IS NULL'),
  name: db.prepare('SELECT name, gone_at FROM cards WHERE book = ? AND id = ?'),
  named: db.prepare('SELECT id FROM cards WHERE book = ? AND name = ? AND gone_at IS NULL'),
  unnamed: db.prepare(
    'SELECT 1 FROM cards WHERE book = ? AND id = ? AND name IS NULL AND gone_at IS NULL',
  ),
  bury: db.prepare(
    'UPDATE cards SET revision = ?, gone_at = ?, body = NULL, size = 0, overlay = NULL WHERE book = ? AND id = ?',
  ),
  // A body stays as long as upstream's ETag does; the revision moves with what clients see.
  put: db.prepare(`
    INSERT INTO cards (book, id, name, uid, upstream_name, upstream_etag, etag, body, size, modified_at,
        created_at, revision)
      VALUES (:book, :id, :name, :uid, :upstreamName, :upstreamEtag, :etag, :body, :size, :modified,
        :created, :revision)
    ON CONFLICT (book, id) DO UPDATE SET
      name = :name,
      uid = coalesce(:uid, uid),
      upstream_name = coalesce(:upstreamName, upstream_name),
      etag = CASE WHEN :body IS NULL AND body IS NOT NULL AND upstream_etag IS :upstreamEtag THEN etag ELSE :etag END,
      size = CASE WHEN :body IS NOT NULL THEN :size WHEN upstream_etag IS :upstreamEtag THEN size ELSE 0 END,
      body = CASE WHEN :body IS NOT NULL THEN :body WHEN upstream_etag IS :upstreamEtag THEN body ELSE NULL END,
      upstream_etag = :upstreamEtag,
      modified_at = nullif(max(coalesce(:modified, 0), coalesce(modified_at, 0)), 0),
      created_at = coalesce(:created, created_at),
      owed = CASE WHEN :body IS NULL THEN owed ELSE 0 END,
      revision = CASE WHEN :isVisible OR gone_at IS NOT NULL THEN :revision ELSE revision END,
      gone_at = NULL`),
  putOverlay: db.prepare('UPDATE cards SET overlay = ? WHERE book = ? AND id = ?'),
  withOverlays: db.prepare(`
    SELECT key, revision FROM book_states
      WHERE EXISTS (SELECT 1 FROM cards WHERE book = key AND overlay IS NOT NULL)`),
  forgetOverlays: db.prepare(`
    UPDATE cards SET overlay = NULL, etag = NULL, body = NULL, size = 0, revision = :revision,
        modified_at = max(:now, coalesce(modified_at + 1000, 0))
      WHERE book = :book AND overlay IS NOT NULL`),
  moveRevision: db.prepare(
    "UPDATE book_states SET revision = ?, head = json_set(head, '$.changedAt', ?) WHERE key = ?",
  ),
  forgetBodies: db.prepare(
    'UPDATE cards SET body = NULL WHERE body IN (SELECT unhex(value) FROM json_each(?))',
  ),
  bodies: db.prepare('SELECT body FROM cards WHERE body >= ? AND body < ?'),
  removeRecheck: db.prepare('DELETE FROM rechecks WHERE book = ? AND id = ?'),
  addRecheck: db.prepare(
    'INSERT OR REPLACE INTO rechecks (book, id, why, told_gone, tries, due_at) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  clearHeld: db.prepare('DELETE FROM held_deletions WHERE book = ?'),
  addHeld: db.prepare(
    'INSERT INTO held_deletions (book, id, first_look, last_look) VALUES (?, ?, ?, ?)',
  ),
  begin: db.prepare(`
    INSERT INTO journal (book, kind, id, name, uid, upstream_name, base_etag, device, made_at, sealed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
  end: db.prepare('DELETE FROM journal WHERE sequence = ?'),
})
