import sax from 'sax'
import { Parser } from 'xml2js'
import { carddavName, davName } from '../../lib/dav/xml/xml-name.ts'
import { createMemberIdResolver } from '../../lib/upstream/book/member-id-resolver.ts'
import {
  createMultistatusSink,
  foundTextProperties,
} from '../../lib/upstream/book/multistatus-sink.ts'
import { upstreamBook } from './multistatus-bodies.ts'

/** What a row says of a card. */
export type TakeRow = (id: string, etag: string | undefined, card: string | undefined) => void

/** Reads a multistatus row by row. */
export type Approach = (chunks: Iterable<Buffer>, take: TakeRow) => void

const [getetag, addressData] = [davName('getetag'), carddavName('address-data')]
const url = new URL(upstreamBook, 'https://www.googleapis.com')
const idOf = createMemberIdResolver(upstreamBook, url)

/** As the bridge does. */
export const ours: Approach = (chunks, take) => {
  const sink = createMultistatusSink(
    { status: 207, headers: {} },
    {
      url,
      request: 'REPORT',
      idOf,
      each: (id, view) => {
        const texts = foundTextProperties(view)
        take(id, texts.get(getetag), texts.get(addressData))
      },
      done: () => undefined,
    },
  )
  for (const chunk of chunks) sink.write(chunk)
  sink.end()
}

const idIn = (href: string): string => href.slice(upstreamBook.length)

/** `sax`, which tells tags and texts. */
export const saxEvents: Approach = (chunks, take) => {
  const parser = sax.parser(true, { xmlns: true })
  const decoder = new TextDecoder()
  const texts = new Map<string, string>()
  let open = ''
  parser.onerror = (error) => {
    throw error
  }
  parser.onopentag = ({ local, uri }: sax.QualifiedTag) => {
    open = `{${uri}}${local}`
    if (open === '{DAV:}response') texts.clear()
  }
  parser.ontext = (text) => {
    if (open !== '') texts.set(open, text)
  }
  parser.onclosetag = (name) => {
    open = ''
    if (name === 'd:response')
      take(idIn(texts.get('{DAV:}href') ?? ''), texts.get(getetag), texts.get(addressData))
  }
  for (const chunk of chunks) parser.write(decoder.decode(chunk, { stream: true }))
  parser.close()
}

interface Tree {
  'd:multistatus': {
    'd:response': {
      'd:href': [string]
      'd:propstat': [{ 'd:prop': [{ 'd:getetag'?: [string]; 'card:address-data'?: [string] }] }]
    }[]
  }
}

/** `xml2js`, which makes a tree of the whole. */
export const xml2jsTree: Approach = (chunks, take) => {
  const source = Buffer.concat(Array.from(chunks, (chunk) => Buffer.from(chunk))).toString()
  new Parser({ async: false }).parseString(source, (error, tree: Tree) => {
    if (error) throw error
    for (const response of tree['d:multistatus']['d:response']) {
      const prop = response['d:propstat'][0]['d:prop'][0]
      take(idIn(response['d:href'][0]), prop['d:getetag']?.[0], prop['card:address-data']?.[0])
    }
  })
}
