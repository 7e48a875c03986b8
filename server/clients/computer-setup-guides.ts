import type { ClientSetupGuide, SetupGuideField } from './setup-guide.ts'

const password: SetupGuideField = { label: 'Password', value: '{password}' }

/** Guides for programs on computers. */
export const computerSetupGuides: readonly ClientSetupGuide[] = [
  {
    id: 'thunderbird',
    name: 'Thunderbird (91 and later)',
    agent: /\bThunderbird\//,
    proof: 'driven',
    runs: 'here',
    where:
      'Address Book → Add address book → Add remote Address Book (older versions: New Address Book → Add CardDAV Address Book…)',
    fields: [
      { label: 'Username', value: '{user}' },
      { label: 'URL/Hostname (or Location)', value: '{server}' },
      password,
    ],
    then: 'Continue',
    notes: [
      'While Google is out, an edit can be lost: Thunderbird never repeats a write that failed, and takes a refused deletion for done. Edit the card again later. Mailing lists stay on this computer.',
    ],
  },
  {
    id: 'cardbook',
    name: 'CardBook',
    proof: 'walked (2017)',
    runs: 'here',
    where: 'New address book → Remote → CardDAV',
    fields: [
      { label: 'URL', value: '{server}' },
      { label: 'Username', value: '{user}' },
      password,
      { label: 'vCard version', value: '3.0' },
    ],
    then: 'Validate',
    notes: ['Versions of 2017 stumble over a card with a bare `%` in it, on any server.'],
  },
  {
    id: 'evolution',
    name: 'Evolution, GNOME Contacts',
    agent: /^Evolution\//,
    proof: 'walked and recorded',
    runs: 'here',
    where: 'File → New → Address Book',
    fields: [
      { label: 'Type', value: 'CardDAV' },
      { label: 'URL', value: '{server}' },
      { label: 'User', value: '{user}' },
      password,
    ],
    then: 'Find Address Books',
    notes: ['Edits are sent without a condition unless you set it otherwise: the last one wins.'],
  },
  {
    id: 'kaddressbook',
    name: 'KAddressBook',
    proof: 'walked and recorded, KDAV driven',
    runs: 'here',
    where: 'Add Address Book → DAV groupware resource → Skip → Add → CardDAV',
    fields: [
      { label: 'Remote URL', value: '{server}' },
      { label: 'Username', value: '{user}' },
      password,
    ],
    then: 'Fetch',
    notes: ['The address must be typed whole: it looks for nothing elsewhere.'],
  },
  {
    id: 'syncevolution',
    name: 'SyncEvolution',
    proof: 'walked and recorded',
    runs: 'here',
    lines: [
      'syncevolution --configure --template webdav username={user} password={password} syncURL={server} target-config@bridge',
      'syncevolution --configure backend=carddav database={book} target-config@bridge addressbook',
    ].join('\n'),
    notes: [
      "Nokia's N9 brings an account page of its own that wants that book's URL, and TLS so old that it needs `legacyTls`.",
    ],
  },
  {
    id: 'outlook',
    name: 'Outlook CalDav Synchronizer',
    agent: /^CalDavSynchronizer\//,
    proof: 'walked',
    runs: 'here',
    where: 'Synchronization Profiles → Add new profile → CardDAV',
    fields: [
      { label: 'DAV Url', value: '{server}' },
      { label: 'Username', value: '{user}' },
      password,
    ],
    then: 'Test or discover settings',
    notes: ['"WebDAV collection sync" may be on. Distribution lists are groups: not on Google.'],
  },
  {
    id: 'em-client',
    name: 'eM Client',
    agent: /^eM Client\//,
    proof: 'guessed',
    runs: 'here',
    fields: [
      { label: 'Address', value: '{server}' },
      { label: 'User name', value: '{user}' },
      password,
    ],
    notes: [
      'Nobody has tried it here, and its form may use other words. If it finds no address book, try `{book}` as the address.',
      'It writes cards back as vCard 4.0 with another spelling of their UID: the bridge takes both. Version 3 may stumble over names of cards with unusual characters.',
    ],
  },
  {
    id: 'vdirsyncer',
    name: 'vdirsyncer',
    agent: /^vdirsyncer\//,
    proof: 'driven',
    runs: 'here',
    lines: [
      'type = "carddav"',
      'url = "{server}"',
      'username = "{user}"',
      'password = "{password}"',
    ].join('\n'),
    then: 'vdirsyncer discover',
    notes: [
      'At Google no address book can be made (`MKCOL` is refused): answer no when it asks. At other servers it can make its own.',
    ],
  },
  {
    id: 'pycarddav',
    name: 'pycarddav',
    proof: 'walked',
    runs: 'here',
    lines: [
      'resource: {book}',
      'user: {user}',
      'passwd: {password}',
      'auth: basic',
      'write_support: YesPleaseIDoHaveABackupOfMyData',
    ].join('\n'),
    notes: ["It needs the book's URL, with the slash at its end."],
  },
  {
    id: 'tsdav',
    name: 'tsdav',
    proof: 'driven',
    runs: 'here',
    lines: [
      'await createDAVClient({',
      "  serverUrl: '{server}',",
      "  credentials: { username: '{user}', password: '{password}' },",
      "  authMethod: 'Basic',",
      "  defaultAccountType: 'carddav',",
      '})',
    ].join('\n'),
    notes: ['Calendars: none.'],
  },
  {
    id: 'dav',
    name: 'lambdabaa/dav (npm `dav`)',
    proof: 'driven',
    runs: 'here',
    lines: [
      "const credentials = new dav.Credentials({ username: '{user}', password: '{password}' })",
      'await dav.createAccount({',
      "  server: '{server}',",
      '  xhr: new dav.transport.Basic(credentials),',
      "  accountType: 'carddav',",
      '})',
    ].join('\n'),
    suggests: { profile: 'dav' },
    notes: [
      "In a browser it has the browser's User-Agent: give the device the profile `dav`. A page of another origin is refused (no CORS).",
      'Its "basic" sync looks for the book in a listing of the home set alone and fails on every server: `syncMethod: \'webdav\'`.',
    ],
  },
]
