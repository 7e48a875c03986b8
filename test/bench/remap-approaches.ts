import sax from 'sax'
import { Builder, Parser } from 'xml2js'
import { carddavName, davName } from '../../lib/dav/xml/xml-name.ts'
import { escapeXml } from '../../lib/dav/xml/xml-text.ts'
import { createCardAliases } from '../../lib/mapping/card-aliases.ts'
import { planCardProperties } from '../../lib/operations/cards/card-property-plan.ts'
import { CardResponseWriter } from '../../lib/operations/cards/card-response-writer.ts'
import { clientProfileFor } from '../../lib/operations/clients/client-profiles.ts'
import { createDroppedPropertyOverlays } from '../../lib/operations/cards/dropped-property-overlays.ts'
import { MultistatusWriter } from '../../lib/operations/message/multistatus-writer.ts'
import { createMemberIdResolver } from '../../lib/upstream/book/member-id-resolver.ts'
import { createMultistatusSink } from '../../lib/upstream/book/multistatus-sink.ts'
import { upstreamQuirkPresets } from '../../lib/upstream/access/quirks.ts'
import { upstreamBook, type Kind } from './remap-bodies.ts'
import type { ResponseSpool } from '../../lib/http/response-spool.ts'
import type { CardAlias } from '../../lib/store/card-aliases.ts'
import type { Store } from '../../lib/store/store.ts'

/** Rewrites a body: local hrefs, the clients' names and UIDs, no escaped colons. */
export type Approach = (chunks: Iterable<Buffer>, spool: ResponseSpool) => void

const formatProfile = clientProfileFor(undefined)
const localBook = '/addressbooks/alice/contacts/'

/** The bridge's own corridor, from an answer's chunks to the spool. */
export async function ours(aliases: readonly CardAlias[], kind: Kind): Promise<Approach> {
  const store = {
    cardAliases: () => Promise.resolve(aliases),
    cardOverlays: () => Promise.resolve([]),
    localRevision: () => Promise.resolve(0),
  } satisfies Partial<Store> as unknown as Store
  const account = {
    name: 'alice',
    email: undefined,
    state: 'ok',
    stateSince: 0,
    createdAt: 0,
  } as const
  const names = await createCardAliases({ store, suffix: '.vcf' }).forBook(account, 'contacts')
  const overlay = await createDroppedPropertyOverlays(store).forBook(account, 'contacts')
  const idOf = createMemberIdResolver(
    upstreamBook,
    new URL(upstreamBook, 'https://www.googleapis.com'),
  )
  const asked =
    kind === 'cards' ? [davName('getetag'), carddavName('address-data')] : [davName('getetag')]
  return (chunks, spool) => {
    const writer = new MultistatusWriter(spool)
    const plan = planCardProperties(
      { kind: 'prop', names: asked, addressData: undefined },
      { user: 'alice', readOnly: false, formatProfile },
    )
    const options = {
      spool,
      user: 'alice',
      book: 'contacts',
      names,
      overlay,
      quirks: upstreamQuirkPresets.google,
    }
    const rows = new CardResponseWriter({ ...options, plan, formatProfile, minimal: true })
    const sink = createMultistatusSink(
      { status: 207, headers: {} },
      {
        method: 'REPORT',
        idOf,
        each: (id, view) => {
          rows.write(view, id, names.nameOf(id))
        },
        done: (token) => writer.end(token),
      },
    )
    for (const chunk of chunks) sink.write(chunk)
    sink.end()
  }
}

/** What the parsers' approaches do to an href, and to a card. */
function rewriter(aliases: readonly CardAlias[]): {
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
export function saxAgain(aliases: readonly CardAlias[]): Approach {
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
      spool.writeText(`<${name}${pairs.join('')}>`)
    }
    parser.ontext = (text) => {
      const name = path.at(-1)
      if (name === 'd:href') spool.writeText(escapeXml(rewrite.href(text)))
      else spool.writeText(escapeXml(name === 'card:address-data' ? rewrite.card(text) : text))
    }
    parser.onclosetag = (name) => {
      path.pop()
      spool.writeText(`</${name}>`)
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
export function xml2jsAgain(aliases: readonly CardAlias[]): Approach {
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
      spool.writeText(new Builder({ renderOpts: { pretty: false } }).buildObject(tree))
    })
  }
}
