import { AddressBook } from './dav/address-book.ts'
import type { Stored } from './dav/address-book.ts'
import { parseCard } from './dav/content-line.ts'
import type { Clock } from './clock.ts'
import { CARDDAV_SCOPE } from './oauth/grants.ts'
import type { Grants } from './oauth/grants.ts'
import { printCard } from './dav/served-card.ts'
import { keepForeign, readUpload } from './dav/upload.ts'
import type { Contact } from './dav/contact.ts'

/** A contact as a test sees it. */
export interface FakeContact {
  readonly id: string
  readonly etag: string
  readonly href: string
  /** The card as it is served, lines ended by LF. */
  readonly text: string
}

/** The address book from behind: changes that no CardDAV client made. */
export interface FakeContacts {
  readonly size: number
  readonly list: () => readonly FakeContact[]
  /** By Google's id, or by the name under which a client has put it. */
  readonly get: (name: string) => FakeContact | undefined
  readonly add: (vcard: string) => FakeContact
  readonly edit: (id: string, vcard: string) => FakeContact
  readonly remove: (id: string) => boolean
}

/** A Google account with one address book. */
export class FakeAccount {
  readonly email: string
  readonly book: AddressBook
  readonly contacts: FakeContacts
  readonly #grants: Grants
  #prefix = '/carddav/v1'

  constructor(email: string, clock: Clock, grants: Grants) {
    this.email = email
    this.book = new AddressBook(clock, email)
    this.contacts = contactsOf(this)
    this.#grants = grants
  }

  get prefix(): string {
    return this.#prefix
  }

  /** Without a slash at its end, as `current-user-principal` has it. */
  get principalHref(): string {
    return `${this.#prefix}/principals/${this.email}`
  }

  get homeSetHref(): string {
    return `${this.principalHref}/lists/`
  }

  get bookHref(): string {
    return `${this.homeSetHref}default/`
  }

  contactHref(id: string): string {
    return this.bookHref + id
  }

  /** A refresh token that works, as if the person had consented in a browser; for any client, unless one is named. */
  refreshToken(scopes: readonly string[] = [CARDDAV_SCOPE], clientId = ''): string {
    return this.#grants.grant(this.email, clientId, scopes).refreshToken
  }

  /** An access token that works for an hour. */
  accessToken(scopes: readonly string[] = [CARDDAV_SCOPE]): string {
    const grant = this.#grants.grant(this.email, '', scopes)
    return this.#grants.issue(this.email, scopes, grant).token
  }

  /** All access tokens die, refresh tokens live. */
  expireTokens(): void {
    this.#grants.expireAll(this.email)
  }

  /** The person takes the consent back. */
  revoke(): void {
    this.#grants.revokeAll(this.email)
  }

  /** Google moves the account to other paths: the old ones are gone, the well-known leads to the new. */
  movePrefix(prefix: string): void {
    this.#prefix = prefix
  }
}

/** What Google keeps of a card, or undefined when it refuses it. */
export function readCard(vcard: string): Contact | undefined {
  const lines = parseCard(vcard)
  return lines && readUpload(lines)
}

export function createContact(book: AddressBook, contact: Contact, name?: string): Stored {
  return book.create((id, modified) => printCard(contact, id, modified), name)
}

export function updateContact(book: AddressBook, before: Stored, contact: Contact): Stored {
  const previous = readCard(before.text)
  const merged = previous === undefined ? contact : keepForeign(contact, previous)
  return book.update(before, (id, modified) => printCard(merged, id, modified))
}

function contactsOf(account: FakeAccount): FakeContacts {
  const { book } = account
  const shown = ({ id, etag, text }: Stored) => ({ id, etag, text, href: account.contactHref(id) })
  return {
    get size() {
      return book.size
    },
    list: () => [...book.contacts()].map(shown),
    get(name) {
      const stored = book.find(name)
      return stored && shown(stored)
    },
    add: (vcard) => shown(createContact(book, readable(vcard))),
    edit(id, vcard) {
      const before = book.byId(id)
      if (before === undefined) throw new Error(`no contact ${id}`)
      return shown(updateContact(book, before, readable(vcard)))
    },
    remove: (id) => book.remove(id),
  }
}

function readable(vcard: string): Contact {
  const contact = readCard(vcard)
  if (contact === undefined) throw new Error('Google would refuse this card with 400')
  return contact
}
