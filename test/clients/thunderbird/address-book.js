// Runs inside Thunderbird, in Marionette's chrome context: what the driver asks of its address book, done by
// Thunderbird's own modules. Every function takes and returns what JSON can hold.
const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs')
const { CardDAVDirectory } = ChromeUtils.importESModule(
  'resource:///modules/CardDAVDirectory.sys.mjs',
)
const { RemoteAddressBookUtils } = ChromeUtils.importESModule(
  'resource:///modules/accountcreation/RemoteAddressBookUtils.sys.mjs',
)
const { AddrBookCard } = ChromeUtils.importESModule('resource:///modules/AddrBookCard.sys.mjs')
const { VCardProperties, VCardPropertyEntry } = ChromeUtils.importESModule(
  'resource:///modules/VCardUtils.sys.mjs',
)

const book = () =>
  MailServices.ab.directories.find((d) => d.dirType === Ci.nsIAbManager.CARDDAV_DIRECTORY_TYPE)
const directory = () => CardDAVDirectory.forFile(book().fileName)
const cardOf = (uid) => book().childCards.find((card) => card.UID === uid)
const summary = (card) => ({
  uid: card.UID,
  email: card.primaryEmail,
  vcard: card.getProperty('_vCard', ''),
  etag: card.getProperty('_etag', ''),
  href: card.getProperty('_href', ''),
})

let found = []

globalThis.addressBook = {
  version: () => Services.appinfo.version,
  isReady: () => Services.wm.getMostRecentWindow('mail:3pane') !== null,

  /** What the account hub calls with the name, password and address that a person typed. */
  async discover(user, password, location) {
    found = await RemoteAddressBookUtils.getAddressBooksForAccount(user, password, location, true)
    return found.map(({ name, url }) => ({ name, url: url.href }))
  },

  /** Adds the discovered book at `url`, keeps the password, and waits for the first sync. */
  async add(url) {
    const synced = new Promise((resolve) => {
      const topic = 'addrbook-directory-synced'
      const observe = () => {
        Services.obs.removeObserver(observe, topic)
        resolve()
      }
      Services.obs.addObserver(observe, topic)
    })
    found.find((each) => each.url.href === url).create()
    await synced
    return { readOnly: book().readOnly, token: book().getStringValue('carddav.token', '') }
  },

  logins: async () => (await Services.logins.getAllLogins()).map(({ username }) => username),
  sync: () => directory().syncWithServer(),
  cards: () => book().childCards.map(summary),

  /** A new card as the editor makes it: vCard 4.0, and 3.0 in a book that asks for it. */
  create({ given, family, email, photo }) {
    const version = book().getBoolValue('carddav.vcard3', false) ? '3.0' : '4.0'
    const properties = new VCardProperties(version)
    properties.addValue('fn', `${given} ${family}`)
    properties.addValue('n', [family, given, '', '', ''])
    properties.addEntry(new VCardPropertyEntry('email', { type: 'work' }, 'text', email))
    properties.addEntry(new VCardPropertyEntry('tel', { type: 'cell' }, 'text', '+49 30 1234'))
    if (photo) properties.addEntry(new VCardPropertyEntry('photo', {}, 'uri', photo))
    const card = new AddrBookCard()
    card.setProperty('_vCard', properties.toVCard())
    return book().addCard(card).UID
  },

  setEmail(uid, email) {
    const card = cardOf(uid)
    const properties = card.vCardProperties
    properties.clearValues('email')
    properties.addEntry(new VCardPropertyEntry('email', { type: 'work' }, 'text', email))
    card.setProperty('_vCard', properties.toVCard())
    book().modifyCard(card)
  },

  delete: (uids) => book().deleteCards(uids.map(cardOf)),
}
