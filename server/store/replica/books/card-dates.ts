/**
 * When cards changed and were made, in milliseconds since the epoch, as one step of the schema of store.db. What upstream told was
 * kept as its text before: IMF-fixdates, dates of RFC 3339, and Google's ETags, which are times.
 */
export const cardDates = `
  ALTER TABLE cards ADD COLUMN modified_at INTEGER;
  ALTER TABLE cards ADD COLUMN created_at INTEGER;
  UPDATE cards SET created_at = unixepoch(created) * 1000
    WHERE created GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9]*';
  UPDATE cards SET modified_at = unixepoch(printf('%s-%02d-%s %s', substr(last_modified, 13, 4),
      (instr('JanFebMarAprMayJunJulAugSepOctNovDec', substr(last_modified, 9, 3)) + 2) / 3,
      substr(last_modified, 6, 2), substr(last_modified, 18, 8))) * 1000
    WHERE last_modified LIKE '___, __ ___ ____ __:__:__ GMT';
  UPDATE cards SET modified_at = unixepoch(trim(upstream_etag, '"')) * 1000
    WHERE modified_at IS NULL AND upstream_etag GLOB '"[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9]*"';
  -- Of others it is known that they have not changed since now.
  UPDATE cards SET modified_at = unixepoch() * 1000 WHERE modified_at IS NULL AND gone_at IS NULL;
  UPDATE book_states SET head = json_set(head, '$.changedAt', unixepoch() * 1000) WHERE json_valid(head);
  ALTER TABLE cards DROP COLUMN last_modified;
  ALTER TABLE cards DROP COLUMN created;
`
