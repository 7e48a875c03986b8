import type { ClientSetupGuide, SetupGuideField } from './setup-guide.ts'

const password: SetupGuideField = { label: 'Password', value: '{password}' }

/** Guides for programs that many people use: web mail, groupware, gateways, telephony. */
export const serverSetupGuides: readonly ClientSetupGuide[] = [
  {
    id: 'roundcube',
    name: 'rcmcarddav (Roundcube)',
    proof: 'walked and recorded',
    runs: 'here',
    where: 'Settings → CardDAV → Add account',
    fields: [
      { label: 'Discovery URL', value: '{server}' },
      { label: 'Username', value: '{user}' },
      password,
    ],
    notes: ['One device for each Roundcube user, not one for all.'],
  },
  {
    id: 'snappymail',
    name: 'SnappyMail, RainLoop',
    agent: /^SnappyMail\//,
    proof: 'walked',
    runs: 'here',
    where: 'Settings → Contacts → Remote Synchronization (CardDAV)',
    fields: [
      { label: 'Addressbook URL', value: '{book}' },
      { label: 'User', value: '{user}' },
      password,
    ],
    then: 'Save',
    suggests: { profile: 'snappymail' },
    notes: [
      'RainLoop is not known by its name, so it needs that profile: without it, a contact that it has made and you delete at Google comes back.',
      'The newer of two changes wins, by the clocks of both machines: keep them right. A sync ends after 15 seconds without an answer: let the bridge have read the address book before, in another client or by `carddav-bridge doctor`.',
    ],
  },
  {
    id: 'nextcloud',
    name: 'Nextcloud (DAV Connector)',
    agent: /^NextcloudDAVC\//,
    proof: 'walked',
    runs: 'here',
    where: 'Personal settings → DAV Connector → +',
    fields: [{ label: 'Server', value: '{server}' }, { label: 'User', value: '{user}' }, password],
    notes: [
      'Its form may use other words. The Nextcloud that runs on another machine needs the address and certificate of network.md.',
      'Edits are sent without a condition: the last one wins. What versions of before July 2026 upload under a wrong name is taken, too.',
    ],
  },
  {
    id: 'z-push',
    name: 'Z-Push (phones by ActiveSync)',
    agent: /^Z-Push CardDAV\//,
    proof: 'walked',
    runs: 'here',
    lines: [
      "// config.php: define('BACKEND_PROVIDER', 'BackendCardDAV'); then backend/carddav/config.php:",
      "define('CARDDAV_PROTOCOL', 'http');",
      "define('CARDDAV_SERVER', '{hostname}');",
      "define('CARDDAV_PORT', '{port}');",
      "define('CARDDAV_PATH', '{homepath}');",
      "define('CARDDAV_DEFAULT_PATH', '{bookpath}');",
      "define('CARDDAV_CONTACTS_FOLDER_NAME', 'Contacts');",
      "define('CARDDAV_SUPPORTS_SYNC', false);",
      "define('CARDDAV_URL_VCARD_EXTENSION', '.vcf');",
    ].join('\n'),
    notes: [
      'On the phone: an Exchange account at the address of Z-Push, User name `{user}`, Password `{password}`. For several accounts write `%u` for `{user}` in both paths. There is no `CARDDAV_GAL_PATH`: leave that line out.',
      'ActiveSync has room for three e-mail addresses, two numbers each for home and work, one mobile number, one pager, one address of each kind and one web page, and shortens long notes: what exceeds that goes when the card is edited on the phone. `--read-only` keeps cards from it.',
      'A job title that is changed on the phone arrives as ROLE, beside the old title.',
    ],
  },
  {
    id: 'gonnect',
    name: 'GOnnect',
    proof: 'walked',
    runs: 'here',
    lines: [
      '[carddav0]',
      'enabled=true',
      'host={hostname}',
      'port={port}',
      'path={bookpath}',
      'user={user}',
      'useSSL=false',
    ].join('\n'),
    suggests: { profile: 'gonnect', readOnly: true },
    notes: [
      'It asks for the password in a window when it starts.',
      'It shows contacts with a number only, and reads them only.',
    ],
  },
]
