import assert from 'node:assert/strict'
import { parseStringPromise, processors } from 'xml2js'
import { aliasesOf, body, type Kind } from './remap-bodies.ts'
import { approaches, Drain, type ApproachName } from './remap-run.ts'

/** Keeps what it is given. */
class Collector extends Drain {
  readonly pieces: Buffer[] = []

  override writeText(text: string): void {
    this.pieces.push(Buffer.from(text))
  }

  override writeBytes(bytes: Uint8Array, start = 0, end = bytes.length): void {
    this.pieces.push(Buffer.from(bytes.slice(start, end)))
  }
}

/** Throws unless all approaches make the same hrefs, ETags and cards of a body: else they could not be compared. */
export async function assertSameOutputs(kind: Kind, count: number): Promise<void> {
  const expected = await rowsOf('sax', kind, count)
  assert.equal(expected.length, count)
  for (const name of ['ours', 'xml2js'] as const)
    assert.deepEqual(await rowsOf(name, kind, count), expected, name)
}

interface Tree {
  readonly multistatus: {
    readonly response: readonly {
      readonly href: readonly string[]
      readonly propstat: readonly { readonly prop: readonly Record<string, readonly string[]>[] }[]
    }[]
  }
}

async function rowsOf(name: ApproachName, kind: Kind, count: number): Promise<unknown[]> {
  const spool = new Collector()
  const approach = await approaches[name](aliasesOf(count), kind)
  approach(body(kind, count), spool)
  const source = Buffer.concat(spool.pieces).toString()
  const options = { tagNameProcessors: [processors.stripPrefix] }
  const tree = (await parseStringPromise(source, options)) as Tree
  return tree.multistatus.response.map(({ href, propstat }) => {
    const prop = propstat[0]?.prop[0]
    return [href, prop?.getetag, prop?.['address-data']]
  })
}
