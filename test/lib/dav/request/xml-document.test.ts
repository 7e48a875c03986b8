import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import { decodeXmlBody } from '../../../../lib/dav/request/decoded-xml-body.ts'
import { scanXmlBody } from '../../../../lib/dav/request/xml-body-scan.ts'
import { parseXmlDocument } from '../../../../lib/dav/request/xml-document.ts'
import type { XmlElement } from '../../../../lib/dav/xml/xml-element.ts'
import { createXmlTreeBuilder } from '../../../../lib/dav/xml/xml-tree-builder.ts'
import { mutatedBodies } from './mutated-bodies.ts'

/** The tree as the scanner tells it; undefined for what does not pass the gate. */
async function scanned(body: Buffer): Promise<XmlElement | undefined> {
  const tree = createXmlTreeBuilder()
  const refused = await scanXmlBody(body, () => tree).catch((error: unknown) => {
    if (error instanceof HttpError) return undefined
    throw error
  })
  return refused === undefined ? undefined : tree.root()
}

/** White space in an attribute, a namespace included, is left as it is by one of the two. */
function comparable({ name, attributes, children, text }: XmlElement): unknown {
  const spaces = (value: string): string => value.replace(/[\t\n\r]/g, ' ')
  const pairs = [...attributes].map((pair) => pair.map(spaces).join('='))
  return [spaces(name), pairs.sort(), children.map(comparable), text]
}

describe('parseXmlDocument', () => {
  it('gives names by namespace, decoded text and attributes', async () => {
    const body =
      '<a:b xmlns:a="urn:a" c=" 1&amp;" a:d="2" xml:lang="de"><e xmlns="urn:e">&lt;</e> <f>g</f></a:b>'
    assert.deepEqual(await parseXmlDocument(Buffer.from(body)), {
      name: '{urn:a}b',
      attributes: new Map([
        ['c', ' 1&'],
        ['{urn:a}d', '2'],
        ['{http://www.w3.org/XML/1998/namespace}lang', 'de'],
      ]),
      children: [
        { name: '{urn:e}e', attributes: new Map(), children: [], text: '<' },
        { name: '{}f', attributes: new Map(), children: [], text: 'g' },
      ],
      text: '< g',
    })
  })

  it('sees the same tree as the scanner, or refuses with 400, in all that the scanner accepts', async () => {
    const agree = async (mutated: Buffer): Promise<void> => {
      const body = await decodeXmlBody(mutated).catch(() => undefined)
      if (body === undefined) return
      const wanted = await scanned(body)
      if (wanted === undefined) return
      const tree = await parseXmlDocument(body).catch((error: unknown) => error as Error)
      if (tree instanceof Error) assert.ok(tree instanceof HttpError && tree.status === 400)
      else assert.deepEqual(comparable(tree), comparable(wanted))
    }
    await fc.assert(fc.asyncProperty(mutatedBodies(), agree), { numRuns: 2000 })
  })
})
