import type { FakeAccount } from '../account.ts'
import { Refusal } from '../answer.ts'
import type { Answer } from '../answer.ts'
import type { Stored } from './address-book.ts'
import { internalError } from './google-error.ts'
import { locate } from './locate.ts'
import { spell } from './multistatus.ts'
import type { Properties } from './multistatus.ts'
import { listing } from './propfind.ts'
import { contactProperties } from './properties.ts'
import type { Switches } from '../switches.ts'
import { CARDDAV, DAV, child, children } from './xml.ts'
import type { Element } from './xml.ts'

/** addressbook-multiget: what is missing is left out, a client's name is answered with Google's. */
export function multiget(report: Element, account: FakeAccount, switches: Switches): Answer {
  const names = child(report, `${DAV}prop`)?.children.map(({ name }) => name) ?? []
  const found = children(report, `${DAV}href`).flatMap((href) => {
    const stored = contactAt(href.text.trim(), account, switches)
    if (stored === undefined) return []
    return [[account.contactHref(stored.id), cardProperties(account, stored)] as const]
  })
  return listing(found, spell(names))
}

/** A contact's properties with its card. */
export function cardProperties(account: FakeAccount, stored: Stored, xml = stored.xml): Properties {
  const plain = contactProperties(account, stored)
  return (name) => (name === `${CARDDAV}address-data` ? xml : plain(name))
}

function contactAt(href: string, account: FakeAccount, switches: Switches): Stored | undefined {
  const path = href.replace(/^https?:\/\/[^/]*/i, '')
  const place = locate(path, [account])
  if (place?.kind === 'book' && switches.ownHrefInMultiget500) throw new Refusal(internalError())
  return place?.kind === 'contact' ? account.book.find(place.name) : undefined
}
