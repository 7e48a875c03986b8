-- As sabre/dav 1.8 wants it.
CREATE TABLE addressbooks (
  id INTEGER PRIMARY KEY,
  principaluri TEXT,
  displayname TEXT,
  uri TEXT,
  description TEXT,
  ctag INTEGER
);
CREATE TABLE cards (
  id INTEGER PRIMARY KEY,
  addressbookid INTEGER,
  carddata BLOB,
  uri TEXT,
  lastmodified INTEGER
);
CREATE TABLE principals (
  id INTEGER PRIMARY KEY,
  uri TEXT UNIQUE,
  email TEXT,
  displayname TEXT,
  vcardurl TEXT
);
CREATE TABLE groupmembers (
  id INTEGER PRIMARY KEY,
  principal_id INTEGER,
  member_id INTEGER,
  UNIQUE (principal_id, member_id)
);
