/** A client that was served `current` and sends `upload`; names as `usedPropertyNames` gives them. */
export interface Case {
  readonly current: readonly string[]
  readonly upload: readonly string[]
  /** What the client has sent before, or its profile says. */
  readonly knows?: readonly string[]
  readonly stored: readonly string[]
  readonly kept: readonly string[]
}

/** What a client that does not know it must not lose. */
export const NOT_LOST: Readonly<Record<string, Case>> = {
  'a photo, when a client that has none sends a mail (DAV-4-TbSync#290)': {
    current: ['EMAIL:a@x.org', 'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ', 'TEL:1'],
    upload: ['EMAIL:a@x.org', 'TEL:1'],
    stored: ['EMAIL:a@x.org', 'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ', 'TEL:1'],
    kept: ['PHOTO'],
  },
  'labels, when they come back flat (BGO#730636)': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin', 'TEL;TYPE=HOME:2'],
    upload: ['TEL;TYPE=HOME:2', 'TEL:1'],
    stored: ['TEL;TYPE=HOME:2', 'item1.TEL:1', 'item1.X-ABLabel:Cabin'],
    kept: ['TEL;X-ABLABEL'],
  },
  'a label, when the number behind it is written differently': {
    current: ['item1.TEL:+49 (30) 1', 'item1.X-ABLabel:Cabin'],
    upload: ['TEL;TYPE=VOICE:+49301'],
    stored: ['item1.TEL;TYPE=VOICE:+49301', 'item1.X-ABLabel:Cabin'],
    kept: ['TEL;X-ABLABEL'],
  },
  'a label, when the number behind it has changed': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin', 'TEL:2'],
    upload: ['TEL:3', 'TEL:2'],
    stored: ['item1.TEL:3', 'item1.X-ABLabel:Cabin', 'TEL:2'],
    kept: ['TEL;X-ABLABEL'],
  },
  'a label, in a group that the client uses for something else': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin'],
    upload: ['TEL:1', 'item1.URL:http://x.org'],
    stored: ['item1.TEL:1', 'item1.X-ABLabel:Cabin', 'item2.URL:http://x.org'],
    kept: ['TEL;X-ABLABEL'],
  },
  'a label, when the client sends the group without it': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin'],
    upload: ['item1.TEL:1'],
    stored: ['item1.TEL:1', 'item1.X-ABLabel:Cabin'],
    kept: ['TEL;X-ABLABEL'],
  },
  'a country of an address': {
    current: ['item1.ADR:;;1 Alley;x;;;', 'item1.X-ABADR:us', 'item1.X-ABLabel:Cabin'],
    upload: ['item1.ADR:;;1 Alley;x;;;', 'item1.X-ABLabel:Shed'],
    stored: ['item1.ADR:;;1 Alley;x;;;', 'item1.X-ABLabel:Shed', 'item1.X-ABADR:us'],
    kept: ['ADR;X-ABADR'],
  },
  'dates, relations and all else that the client has never sent': {
    current: [
      'item1.X-ABDATE:2010-06-05',
      'item1.X-ABLabel:_$!<Anniversary>!$_',
      'X-SOCIALPROFILE;type=twitter:http://x.org',
      'CATEGORIES:friends',
    ],
    upload: ['TEL:1'],
    stored: [
      'item1.X-ABDATE:2010-06-05',
      'item1.X-ABLabel:_$!<Anniversary>!$_',
      'X-SOCIALPROFILE;type=twitter:http://x.org',
      'CATEGORIES:friends',
      'TEL:1',
    ],
    kept: ['CATEGORIES', 'X-ABDATE', 'X-SOCIALPROFILE'],
  },
  'parameters of a value that has not changed': {
    current: ['BDAY;X-APPLE-OMIT-YEAR=1604;VALUE=date:1604-04-15', 'TEL;X-A=1;TYPE=HOME:1'],
    upload: ['BDAY:1604-04-15', 'TEL;TYPE=WORK:1'],
    stored: ['BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15', 'TEL;TYPE=WORK;X-A=1:1'],
    kept: ['BDAY;X-APPLE-OMIT-YEAR', 'TEL;X-A'],
  },
  'the type of a number, when the client knows no types': {
    current: ['TEL;TYPE=CELL:1'],
    upload: ['TEL:2'],
    stored: ['TEL;TYPE=CELL:2'],
    kept: ['TEL;TYPE'],
  },
}

/** What a client takes away on purpose, or what would no longer be true. */
export const REMOVED: Readonly<Record<string, Case>> = {
  'a photo, by a client that has sent one before': {
    current: ['PHOTO;ENCODING=b:/9j/4AAQ', 'TEL:1'],
    upload: ['TEL:1'],
    knows: ['PHOTO'],
    stored: ['TEL:1'],
    kept: [],
  },
  'one of two numbers, with its label': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin', 'TEL:2'],
    upload: ['TEL:2'],
    stored: ['TEL:2'],
    kept: [],
  },
  'two of three, and the third changed': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin', 'TEL:2', 'TEL:3'],
    upload: ['TEL:4'],
    stored: ['TEL:4'],
    kept: [],
  },
  'a label, by a client that knows them': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin', 'item2.TEL:2', 'item2.X-ABLabel:Shed'],
    upload: ['TEL:1', 'item2.TEL:2', 'item2.X-ABLabel:Shed'],
    stored: ['TEL:1', 'item2.TEL:2', 'item2.X-ABLabel:Shed'],
    kept: [],
  },
  'a type, by a client that knows types': {
    current: ['TEL;TYPE=CELL:1', 'TEL;TYPE=HOME:2'],
    upload: ['TEL:1', 'TEL;TYPE=HOME:2'],
    stored: ['TEL:1', 'TEL;TYPE=HOME:2'],
    kept: [],
  },
  'what is no longer true of a changed value': {
    current: ['BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15', 'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ'],
    upload: ['BDAY:1980-04-15', 'PHOTO;ENCODING=b:iVBORw0K'],
    stored: ['BDAY:1980-04-15', 'PHOTO;ENCODING=b:iVBORw0K'],
    kept: [],
  },
  'who the card is and who made it': {
    current: ['UID:a', 'REV:2020-01-01T00:00:00Z', 'PRODID:-//a'],
    upload: ['TEL:1'],
    stored: ['TEL:1'],
    kept: [],
  },
}
