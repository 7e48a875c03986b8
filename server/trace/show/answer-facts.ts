import { carddav, dav } from '../../../lib/dav/xml/names.ts'
import { XmlError } from '../../../lib/dav/xml/xml-error.ts'
import { createXmlScanner, type XmlHandlers } from '../../../lib/dav/xml/xml-scanner.ts'

/** What a multistatus says of cards. */
export interface AnswerFacts {
  /** Hrefs of cards that are there. */
  readonly there: readonly string[]
  /** Of these, the ones whose content is told too. */
  readonly told: readonly string[]
  readonly gone: readonly string[]
  readonly syncToken: string | undefined
  /** Whether it was read to its end. */
  readonly isWhole: boolean
}

/** Reads a multistatus as far as it is one. Collections are no cards. */
export function answerFacts(body: Buffer): AnswerFacts {
  const reader = new Reader()
  let isWhole = true
  try {
    const scanner = createXmlScanner(reader)
    scanner.write(body)
    scanner.end()
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    isWhole = false
  }
  const { there, told, gone, syncToken } = reader
  return { there, told, gone, syncToken, isWhole }
}

const RESPONSE = dav('response')
const HREF = dav('href')
const STATUS = dav('status')
const PROPSTAT = dav('propstat')
const TOKEN = dav('sync-token')
const ADDRESS_DATA = carddav('address-data')

class Reader implements XmlHandlers {
  readonly there: string[] = []
  readonly told: string[] = []
  readonly gone: string[] = []
  syncToken: string | undefined
  readonly #open: string[] = []
  #text = ''
  #href = ''
  #isGone = false
  #hasData = false

  readonly onOpen = (name: string): void => {
    this.#open.push(name)
    this.#text = ''
    if (name !== RESPONSE) return
    this.#href = ''
    this.#isGone = false
    this.#hasData = false
  }

  readonly onText = (text: string): void => {
    this.#text += text
  }

  readonly onClose = (name: string): void => {
    this.#open.pop()
    const parent = this.#open.at(-1)
    if (name === HREF && parent === RESPONSE) this.#href = this.#text.trim()
    if (name === STATUS && parent === RESPONSE) this.#isGone = /\s404\s/.test(this.#text)
    if (name === ADDRESS_DATA && this.#open.includes(PROPSTAT)) this.#hasData ||= this.#text !== ''
    if (name === TOKEN && this.#open.length === 1) this.syncToken = this.#text.trim()
    if (name === RESPONSE) this.#count()
    this.#text = ''
  }

  #count(): void {
    if (this.#href === '' || this.#href.endsWith('/')) return
    if (this.#isGone) this.gone.push(this.#href)
    else this.there.push(this.#href)
    if (this.#hasData) this.told.push(this.#href)
  }
}
