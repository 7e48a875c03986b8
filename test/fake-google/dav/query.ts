import type { FakeAccount } from '../account.ts'
import type { Stored } from './address-book.ts'
import type { Answer } from '../answer.ts'
import { fold, parseCard } from './content-line.ts'
import { refuseArgument } from './google-error.ts'
import { passes } from './filter.ts'
import { cardProperties } from './multiget.ts'
import { spell } from './multistatus.ts'
import { listing } from './propfind.ts'
import { CARDDAV, DAV, child, children, escapeXml } from './xml.ts'
import type { Element } from './xml.ts'

/** addressbook-query with Google's idea of filters; partial cards and a limit are honoured. */
export function query(report: Element, account: FakeAccount): Answer {
  const filter = child(report, `${CARDDAV}filter`) ?? refuseArgument()
  const prop = child(report, `${DAV}prop`)
  const wanted = wantedProperties(prop)
  const found = [...account.book.contacts()].filter((stored) => matches(stored, filter))
  const rows = found.slice(0, limitOf(report)).map((stored) => {
    const xml = wanted === undefined ? stored.xml : escapeXml(partial(stored, wanted))
    return [account.contactHref(stored.id), cardProperties(account, stored, xml)] as const
  })
  return listing(rows, spell(prop?.children.map(({ name }) => name) ?? []))
}

function matches(stored: Stored, filter: Element): boolean {
  return passes(filter, parseCard(stored.text) ?? [])
}

function limitOf(report: Element): number {
  const limit = child(report, `${CARDDAV}limit`)
  const results = limit && child(limit, `${CARDDAV}nresults`)
  return results === undefined ? Infinity : Number(results.text)
}

/** The properties named in address-data; undefined for all. */
function wantedProperties(prop: Element | undefined): ReadonlySet<string> | undefined {
  const data = prop && child(prop, `${CARDDAV}address-data`)
  const names = data === undefined ? [] : children(data, `${CARDDAV}prop`)
  if (names.length === 0) return undefined
  return new Set(names.map((one) => one.attributes.get('name') ?? ''))
}

/** BEGIN, VERSION, END and the wanted lines. */
function partial(stored: Stored, wanted: ReadonlySet<string>): string {
  const unfolded = stored.text.replaceAll('\n ', '').trimEnd().split('\n')
  const kept = unfolded.filter((line) => {
    const [, name = ''] = /^(?:[\w-]+\.)?([\w-]+)/.exec(line) ?? []
    return ['BEGIN', 'VERSION', 'END'].includes(name) || wanted.has(name)
  })
  return kept.map(fold).join('\n') + '\n'
}
