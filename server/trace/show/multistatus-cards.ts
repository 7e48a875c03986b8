import { carddavName, davName } from '../../../lib/dav/xml/xml-name.ts'
import { XmlError } from '../../../lib/dav/xml/xml-error.ts'
import { createXmlScanner, type XmlHandlers } from '../../../lib/dav/xml/xml-scanner.ts'

/** What a multistatus says of cards, by href. */
export interface MultistatusCards {
  /** Cards that are there. */
  readonly present: readonly string[]
  /** Of these, the ones with address-data. */
  readonly withData: readonly string[]
  /** Cards with status 404. */
  readonly gone: readonly string[]
  readonly syncToken: string | undefined
  /** Whether it was read to its end. */
  readonly isWhole: boolean
}

/** Reads a multistatus as far as it is well-formed. Collections are left out. */
export function readMultistatusCards(body: Buffer): MultistatusCards {
  const reader = new CardReader()
  let isWhole = true
  try {
    const scanner = createXmlScanner(reader)
    scanner.write(body)
    scanner.end()
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    isWhole = false
  }
  const { present, withData, gone, syncToken } = reader
  return { present, withData, gone, syncToken, isWhole }
}

const RESPONSE = davName('response')
const HREF = davName('href')
const STATUS = davName('status')
const PROPSTAT = davName('propstat')
const TOKEN = davName('sync-token')
const ADDRESS_DATA = carddavName('address-data')

class CardReader implements XmlHandlers {
  readonly present: string[] = []
  readonly withData: string[] = []
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
    else this.present.push(this.#href)
    if (this.#hasData) this.withData.push(this.#href)
  }
}
