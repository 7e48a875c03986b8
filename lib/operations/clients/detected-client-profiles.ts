import { defaultClientProfile, type ClientProfile } from './client-profile.ts'
import {
  ACTIVESYNC_SUPPORTED_PROPERTIES,
  APPLE_SUPPORTED_PROPERTIES,
  CARD_METADATA_PROPERTIES,
  COMMONLY_SUPPORTED_PROPERTIES,
  DAVX5_SUPPORTED_PROPERTIES,
  KADDRESSBOOK_SUPPORTED_PROPERTIES,
} from './supported-property-names.ts'

/** Those whose clients are known by their User-Agent; the first that matches counts. */
export const detectedClientProfiles: readonly ClientProfile[] = [
  {
    ...defaultClientProfile,
    name: 'cardbook',
    // The add-on of 2017 calls itself Thunderbird, without a version.
    agent: /\bCardBook\/|^Thunderbird$/,
    etagAfterPut: true,
    // It keeps the lines that it does not know, but not their parameters, nor those of a birthday.
    understands: 'all properties',
    reason: 'without an ETag it takes its own change for one on the server at the next sync',
    source: 'return42/cardbook-tb cardbookSynchronization.js, cardbookCardParser.js',
  },
  {
    ...defaultClientProfile,
    name: 'thunderbird',
    // Before 91 it was an add-on that spoke CardDAV, and made cards anew out of what Thunderbird had fields for.
    agent: /\bThunderbird\/(?:9[1-9]|\d{3,})/,
    staleTokenStatus: 400,
    // 91 writes its changes into the card that it was sent, later versions hold all of its properties: 153 was seen to.
    understands: 'all',
    reason: 'takes 207 and 400 for the only answers to sync-collection, and starts over after 400',
    source: 'comm-central CardDAVDirectory.sys.mjs, VCardUtils.sys.mjs',
  },
  {
    ...defaultClientProfile,
    name: 'sogo-connector',
    // Versions 17 and 24, each for the Thunderbird of its number; 31 says it of new cards only.
    agent: /\bThunderbird\/(?:17|24)\./,
    staleTokenStatus: 400,
    ifNoneMatch: 'ignored',
    reason: 'sends If-None-Match: * with every PUT, so that after a 412 no change ever arrives',
    source: 'Kozea/Radicale #89; sabre-io/Baikal #171; inverse-inc/sogo-connector.tb17 #4, #6',
  },
  {
    ...defaultClientProfile,
    name: 'thunderbird-add-ons',
    agent: /\bThunderbird\//,
    staleTokenStatus: 400,
    reason: 'as thunderbird, whose User-Agent the add-ons of Thunderbird before 91 send',
    source: 'comm-central CardDAVDirectory.jsm; cozy-sync #6 (SOGo Connector)',
  },
  {
    ...defaultClientProfile,
    name: 'vdirsyncer',
    agent: /^vdirsyncer\//,
    etagAfterPut: true,
    // It carries cards as text and edits none.
    understands: 'all',
    reason: 'without an ETag it downloads every card that it has uploaded over its own copy',
    source: 'vdirsyncer 0.19 storage/dav.py, _put; vobject.py, Item',
  },
  {
    ...defaultClientProfile,
    name: 'sailfish',
    // Qt's own, which the sync plug-in leaves as it is.
    agent: /^Mozilla\/5\.0$/,
    etagAfterPut: true,
    reason: 'does not delete a card whose ETag it does not know, and learns it from the PUT',
    source: 'sailfishos/buteo-sync-plugin-carddav requestgenerator.cpp, upsyncDeletion',
  },
  {
    ...defaultClientProfile,
    name: 'linphone',
    agent: /\bLinphone/i,
    etagAfterPut: true,
    ctag: 'growing number',
    reason: 'reads getctag with atoi and fetches only when it has grown; deletes only with an ETag',
    source: 'BelledonneCommunications/liblinphone src/vcard/carddav-context.cpp',
  },
  {
    ...defaultClientProfile,
    name: 'windows-people',
    agent: /^MSFT-(?:WP|WIN)/,
    wellKnown: 'in place',
    queryDepth0: 'its cards',
    reason:
      'guesses other paths when a redirect does not please it; sends Depth: 0 where it means 1',
    source: 'sabre-io/Baikal #173, #189; sabre-io/dav CalDAV/Plugin.php (MSFT-)',
  },
  {
    ...defaultClientProfile,
    name: 'blackberry',
    agent: /\bBlackBerry|\bBB10\b/,
    wellKnown: 'in place',
    reason: 'rejects redirects',
    source: 'inferiorhumanorgans/meishi #9; Kozea/Radicale #46',
  },
  {
    ...defaultClientProfile,
    name: 'dav',
    agent: /^node-XMLHttpRequest$/,
    absentDepth: '0',
    reason: 'asks the principal for its home set without a Depth, and fails on any 4xx',
    source: 'lambdabaa/dav 1.8.0 lib/accounts.js',
  },
  {
    ...defaultClientProfile,
    name: 'davx5',
    agent: /^DAVx5\//,
    understands: [...COMMONLY_SUPPORTED_PROPERTIES, ...DAVX5_SUPPORTED_PROPERTIES],
    reason:
      'has fields for more than others; sends back the rest, but not LABEL, SORT-STRING and large media',
    source: 'bitfireAT/vcard4android ContactReader.kt, ContactWriter.kt',
  },
  {
    ...defaultClientProfile,
    name: 'apple',
    agent: /^(?:iOS|macOS|Mac[ +_]OS[ +_]X)\/|\bAddress(?:%20)?Book(?:Core)?\//,
    understands: [...COMMONLY_SUPPORTED_PROPERTIES, ...APPLE_SUPPORTED_PROPERTIES],
    reason: 'has fields for more than others, labels among them',
    source: 'nextcloud/contacts #901, #3645 (cards of iOS 12 and 17)',
  },
  {
    ...defaultClientProfile,
    name: 'fritzbox',
    agent: /\bFRITZ!/i,
    understands: ['TEL', 'EMAIL', ...CARD_METADATA_PROPERTIES],
    reason: 'its telephone book has names, numbers and e-mail addresses',
    source: 'sabre-io/Baikal #949; the fields of its phonebook.xml',
  },
  {
    ...defaultClientProfile,
    name: 'outlook-caldav-synchronizer',
    agent: /^CalDavSynchronizer\//,
    photo: 'inline',
    // Outlook's contact has three fields for mail addresses, and two for web pages.
    places: { EMAIL: 3, URL: 2 },
    reason: 'cannot load a picture that is a data: URI, which others store in 3.0 cards',
    source:
      'aluxnimm/outlookcaldavsynchronizer #441 and ContactEntityMapper.cs; nextcloud/server #13117',
  },
  {
    ...defaultClientProfile,
    name: 'kaddressbook',
    agent: /^KDE DAV groupware client$/,
    understands: [...COMMONLY_SUPPORTED_PROPERTIES, ...KADDRESSBOOK_SUPPORTED_PROPERTIES],
    reason: 'has fields for more than others',
    source: 'KDE/kcontacts vcardtool.cpp; KDE/kdav davitemfetchjob.cpp (User-Agent)',
  },
  {
    ...defaultClientProfile,
    name: 'snappymail',
    agent: /^SnappyMail\//,
    etagAfterPut: true,
    reason:
      'takes a contact without an ETag for new, and uploads it again when it was deleted elsewhere',
    source:
      'the-djmaze/snappymail PdoAddressBook.php, Sync; RainLoop/rainloop-webmail, where it comes from',
  },
  {
    ...defaultClientProfile,
    name: 'z-push',
    agent: /^(?:Z-Push CardDAV|CardDAV PHP)\//,
    understands: ACTIVESYNC_SUPPORTED_PROPERTIES,
    reason:
      'makes cards anew out of what ActiveSync has fields for; reads TITLE and writes it as ROLE',
    source: 'Z-Hub/Z-Push src/backend/carddav/carddav.php, ParseToVCard',
  },
  {
    ...defaultClientProfile,
    name: 'rclone',
    agent: /^rclone\//,
    writes: 'none',
    reason:
      'deletes what was there when an upload is refused, and what it has uploaded when another size is stored',
    source: 'rclone 1.60.1 backend/webdav/webdav.go, Update; fs/operations/operations.go, Copy',
  },
  {
    ...defaultClientProfile,
    name: 'davfs2',
    agent: /^davfs2\//,
    writes: 'no deletions',
    // It carries cards as files: what is left out of one was removed in an editor.
    understands: 'all',
    reason:
      'deletes a card first when an editor saves it by renaming, and uploads it ten seconds later, if at all',
    source: 'davfs2 1.6.1, driven in test/clients/davfs2.test.ts',
  },
  {
    ...defaultClientProfile,
    name: 'cadaver',
    agent: /^cadaver\//,
    understands: 'all',
    reason: 'carries cards as files: what is left out of one was removed in an editor',
    source: 'cadaver 0.24, driven in test/clients/cadaver.test.ts',
  },
]
