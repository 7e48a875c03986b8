import sax from 'sax'
import { Builder, Parser } from 'xml2js'
import { carddav, dav } from '../../lib/dav/xml/names.ts'
import { escapeXml } from '../../lib/dav/xml/xml-text.ts'
import { createAliases } from '../../lib/mapping/aliases.ts'
import { planCards } from '../../lib/operations/cards/card-plan.ts'
import { CardRows } from '../../lib/operations/cards/card-rows.ts'
import { profileOf } from '../../lib/operations/clients/profiles.ts'
import { createKeptCards } from '../../lib/operations/cards/kept-cards.ts'
import { MultistatusWriter } from '../../lib/operations/message/multistatus-writer.ts'
import { createMemberHrefs } from '../../lib/upstream/book/member-hrefs.ts'
import { multistatusSink } from '../../lib/upstream/book/multistatus-sink.ts'
import { quirks } from '../../lib/upstream/access/quirks.ts'
import { upstreamBook, type Kind } from './remap-bodies.ts'
import type { Spool } from '../../lib/http/spool.ts'
import type { Alias, Store } from '../../lib/store/store.ts'

/** Rewrites a body: local hrefs, the clients' names and UIDs, no escaped colons. */
export type Approach = (chunks: Iterable<Buffer>, spool: Spool) => void

const reader = profileOf(undefined)
const localBook = '/addressbooks/alice/contacts/'

/** The bridge's own corridor, from an answer's chunks to the spool. */
export async function ours(aliases: readonly Alias[], kind: Kind): Promise<Approach> {
  const store = {
    aliases: () => Promise.resolve(aliases),
    kept: () => Promise.resolve([]),
    localRevision: () => Promise.resolve(0),
  } satisfies Partial<Store> as unknown as Store
  const account = {
    name: 'alice',
    email: undefined,
    state: 'ok',
    stateSince: 0,
    createdAt: 0,
  } as const
  const names = await createAliases({ store, suffix: '.vcf' }).of(account, 'contacts')
  const kept = await createKeptCards(store).of(account, 'contacts')
  const idOf = createMemberHrefs(upstreamBook, new URL(upstreamBook, 'https://www.googleapis.com'))
  const asked = kind === 'cards' ? [dav('getetag'), carddav('address-data')] : [dav('getetag')]
  return (chunks, spool) => {
    const writer = new MultistatusWriter(spool)
    const plan = planCards(
      { kind: 'prop', names: asked, addressData: undefined },
      { user: 'alice', readOnly: false, reader },
    )
    const options = { spool, user: 'alice', book: 'contacts', names, kept, quirks: quirks.google }
    const rows = new CardRows({ ...options, plan, reader, minimal: true })
    const sink = multistatusSink(
      { status: 207, headers: {} },
      {
        method: 'REPORT',
        idOf,
        each: (id, view) => {
          rows.card(view, id, names.nameOf(id))
        },
        done: (token) => writer.end(token),
      },
    )
    for (const chunk of chunks) sink.write(chunk)
    sink.end()
  }
}

/** What the parsers' approaches do to an href, and to a card. */
function rewriter(aliases: readonly Alias[]): {
  href: (text: string) => string
  card: (text: string) => string
} {
  const byId = new Map(aliases.map((alias) => [alias.id, alias]))
  return {
    href: (text) => {
      const id = text.slice(upstreamBook.length)
      return localBook + (byId.get(id)?.name ?? `${id}.vcf`)
    },
    card: (text) =>
      text
        .replaceAll('\\:', ':')
        .replace(/^UID:(.*)$/m, (line, id: string) => `UID:${byId.get(id)?.uid ?? id}`),
  }
}

/** `sax`, with what it tells written down again. */
export function saxAgain(aliases: readonly Alias[]): Approach {
  const rewrite = rewriter(aliases)
  return (chunks, spool) => {
    const parser = sax.parser(true, { xmlns: true })
    const decoder = new TextDecoder()
    const path: string[] = []
    parser.onerror = (error) => {
      throw error
    }
    parser.onopentag = ({ name, attributes }: sax.QualifiedTag) => {
      path.push(name)
      const pairs = Object.values(attributes).map(
        (each) => ` ${each.name}="${escapeXml(each.value).replaceAll('"', '&quot;')}"`,
      )
      spool.text(`<${name}${pairs.join('')}>`)
    }
    parser.ontext = (text) => {
      const name = path.at(-1)
      if (name === 'd:href') spool.text(escapeXml(rewrite.href(text)))
      else spool.text(escapeXml(name === 'card:address-data' ? rewrite.card(text) : text))
    }
    parser.onclosetag = (name) => {
      path.pop()
      spool.text(`</${name}>`)
    }
    for (const chunk of chunks) parser.write(decoder.decode(chunk, { stream: true }))
    parser.close()
  }
}

interface Tree {
  'd:multistatus': {
    'd:response': {
      'd:href': [string]
      'd:propstat': [{ 'd:prop': [{ 'card:address-data'?: [string] }] }]
    }[]
  }
}

/** `xml2js` for the tree, and its Builder to write that. */
export function xml2jsAgain(aliases: readonly Alias[]): Approach {
  const rewrite = rewriter(aliases)
  return (chunks, spool) => {
    const source = Buffer.concat(Array.from(chunks, (chunk) => Buffer.from(chunk))).toString()
    new Parser({ async: false }).parseString(source, (error, tree: Tree) => {
      if (error) throw error
      for (const response of tree['d:multistatus']['d:response']) {
        response['d:href'] = [rewrite.href(response['d:href'][0])]
        const prop = response['d:propstat'][0]['d:prop'][0]
        const card = prop['card:address-data']
        if (card !== undefined) prop['card:address-data'] = [rewrite.card(card[0])]
      }
      spool.text(new Builder({ renderOpts: { pretty: false } }).buildObject(tree))
    })
  }
}
