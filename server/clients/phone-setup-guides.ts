import type { ClientSetupGuide, SetupGuideField } from './setup-guide.ts'

const password: SetupGuideField = { label: 'Password', value: '{password}' }

/** Guides for phones, routers and what else runs on other machines and needs TLS. */
export const phoneSetupGuides: readonly ClientSetupGuide[] = [
  {
    id: 'iphone',
    name: 'iPhone, iPad (iOS 6 and later)',
    agent: /^iOS\//,
    proof: 'walked and recorded',
    runs: 'elsewhere',
    where:
      'Settings → Apps → Contacts → Contacts Accounts → Add Account → Other → Add CardDAV Account',
    fields: [
      { label: 'Server', value: '{host}' },
      { label: 'User Name', value: '{user}' },
      password,
    ],
    then: 'Next',
    takes: 'mobileconfig',
    notes: [
      'Where it does not find the server, type `{server}` in full. In its Advanced Settings: Use SSL `{ssl}`, Port `{port}`.',
      'HTTPS with a certificate that it trusts, or nothing. Before iOS 18 the accounts are in Settings → Contacts.',
      'Groups are refused.',
    ],
  },
  {
    id: 'mac',
    name: 'macOS 10.7 and later',
    agent: /^(?:macOS|Mac[ +_]OS[ +_]X)\//,
    proof: 'walked and recorded',
    runs: 'elsewhere',
    where: 'Contacts → Settings → Accounts → + → Other Contacts Account → CardDAV, Advanced',
    fields: [
      { label: 'User Name', value: '{user}' },
      password,
      { label: 'Server Address', value: '{hostname}' },
      { label: 'Server Path', value: '{path}' },
      { label: 'Port', value: '{port}' },
      { label: 'Use SSL', value: '{ssl}' },
    ],
    then: 'Sign In',
    takes: 'mobileconfig',
    notes: [
      'HTTPS with a certificate that it trusts, or nothing, also for a bridge on the same Mac.',
      'It shows the first address book only: give the device one book.',
      'Groups are refused; "my card" stays on the Mac.',
    ],
  },
  {
    id: 'mac-old',
    name: 'OS X 10.6',
    proof: 'walked, not tried',
    runs: 'elsewhere',
    where: 'Address Book → Preferences → Accounts → + → CardDAV',
    fields: [
      { label: 'User name', value: '{user}' },
      password,
      { label: 'Server address', value: '{hostname}{path}' },
    ],
    then: 'Create',
    notes: [
      'It loses any port but 443 and 8008, and its TLS is old: it needs `legacyTls` on such a port, or an old proxy in between.',
      'Node.js 24 does not run on it, so the bridge has to be on another machine.',
    ],
  },
  {
    id: 'davx5',
    name: 'DAVx5 (Android)',
    agent: /^DAVx5\//,
    proof: 'walked',
    runs: 'elsewhere',
    where: '+ → Login with URL and user name',
    fields: [
      { label: 'Base URL', value: '{server}' },
      { label: 'User name', value: '{user}' },
      password,
    ],
    then: 'Login',
    takes: 'davx5',
    notes: [
      'Group method: "per-contact categories". Groups as separate vCards do not work on Google.',
      'Versions before 2025 lose the port of the QR code: type `{server}` then.',
    ],
  },
  {
    id: 'carddav-sync',
    name: 'CardDAV-Sync (Android)',
    proof: 'walked in part',
    runs: 'elsewhere',
    where: 'Add account → CardDAV',
    fields: [
      { label: 'Server', value: '{host}' },
      { label: 'Use SSL', value: '{ssl}' },
      { label: 'User name', value: '{user}' },
      password,
    ],
    then: 'Next',
    notes: [
      'It guesses the rest. Old Androids (to 4.4) speak TLS 1.0 only: they need `legacyTls`.',
    ],
  },
  {
    id: 'sailfish',
    name: 'Sailfish OS',
    proof: 'walked',
    runs: 'elsewhere',
    where: 'Settings → Accounts → CalDAV and CardDAV',
    fields: [
      { label: 'Server address', value: '{server}' },
      { label: 'User name', value: '{user}' },
      password,
    ],
    notes: [
      'CalDAV off; the path stays empty.',
      'Cards whose file name has other than plain characters do not arrive: it encodes names twice. Such names come from other clients only.',
    ],
  },
  {
    id: 'windows-people',
    name: 'Windows 10/11 People, Mail',
    proof: 'guessed',
    runs: 'elsewhere',
    where: 'Add account → iCloud, then Change settings → Advanced',
    fields: [
      { label: 'E-mail address', value: '{email}' },
      password,
      { label: 'Contacts server (CardDAV)', value: '{host}' },
    ],
    notes: [
      'Calendars off. New versions of Outlook have replaced it and no longer take such accounts. Windows Phone 8 uploads no new contacts.',
    ],
  },
  {
    id: 'linphone',
    name: 'Linphone',
    agent: /\bLinphone/i,
    proof: 'walked',
    runs: 'elsewhere',
    where: 'Contacts → Add CardDAV address book',
    fields: [
      { label: 'Server URL', value: '{server}' },
      { label: 'Username', value: '{user}' },
      password,
      { label: 'Realm', value: 'carddav-bridge' },
    ],
    suggests: { digest: true },
    notes: [
      'It may not manage Basic: let the device sign in by Digest too. Port 443 is a must: it forgets any other.',
      'It reads all cards anew at each sync, and takes the first address book only.',
    ],
  },
  {
    id: 'fritzbox',
    name: 'FRITZ!Box (FRITZ!OS 7.20 and later)',
    proof: 'guessed',
    runs: 'elsewhere',
    where: 'Telefonie → Telefonbuch → Neues Telefonbuch → Online-Telefonbuch → CardDAV',
    fields: [
      { label: 'Internetadresse', value: '{server}' },
      { label: 'Benutzername', value: '{user}' },
      { label: 'Kennwort', value: '{password}' },
    ],
    then: 'OK',
    suggests: { readOnly: true },
    notes: [
      'FRITZ!OS 7.20 knows Basic only: let no device sign in by Digest then. Pictures do not arrive. Edit elsewhere.',
    ],
  },
  {
    id: 'desk-phone',
    name: 'Desk phones of Snom, Yealink, Gigaset, Grandstream',
    proof: 'no CardDAV found in them',
    runs: 'here',
    fields: [
      { label: 'Address book', value: '{book}' },
      { label: 'User name', value: '{user}' },
      password,
    ],
    suggests: { readOnly: true },
    notes: [
      'They read phone books as XML files or from LDAP, not by CardDAV. What works is a program that fetches the address book with these values and writes such a file.',
    ],
  },
  {
    id: 'blackberry',
    name: 'BlackBerry 10',
    proof: 'guessed, do not count on it',
    runs: 'elsewhere',
    fields: [
      { label: 'Server address', value: '{server}' },
      { label: 'Username', value: '{user}' },
      password,
    ],
    suggests: { profile: 'blackberry' },
    notes: [
      "New cards arrive. Edits do not: it writes them to another address with the old card's mark, which every correct server refuses (412); nothing is lost or doubled. It may want full URLs in answers, which the bridge does not give.",
    ],
  },
]
