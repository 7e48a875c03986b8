import { XmlError } from '../../../lib/dav/xml/xml-error.ts'
import { XmlTokens, type TokenSink } from '../../../lib/dav/xml/xml-tokens.ts'
import { isCard, prettyCard } from './pretty-card.ts'
import { piece, type Piece, type PrettyLine } from './pretty-line.ts'
import { prettyTag } from './pretty-tag.ts'

/**
 * A document with a line for each tag; an element without children is one line, a card in it has its own lines. Text is
 * as it was written, escapes and all; blanks between tags are left out. From where it is not well-formed it is plain text.
 * Ends after about `most` lines, since nobody else is served meanwhile.
 */
export function prettyXml(document: string, most = Infinity): readonly PrettyLine[] {
  const bytes = Buffer.from(document)
  const printer = new Printer()
  const tokens = new XmlTokens(({ window }) =>
    printer.sink((start, end) => window.bytes.toString('utf8', start, end)),
  )
  try {
    tokens.append(bytes)
    while (printer.lines.length < most && tokens.next());
    if (printer.lines.length >= most) return printer.lines
    printer.finish(bytes.length)
    tokens.end()
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    printer.giveUp(bytes.toString('utf8', printer.at), error.message)
  }
  return printer.lines
}

type Read = (start: number, end: number) => string

/** Text that may be the only content of an element. */
interface Leaf {
  readonly pieces: readonly Piece[]
  text: string
}

class Printer {
  readonly lines: PrettyLine[] = []
  /** Behind the last token. */
  at = 0
  #read: Read = () => ''
  #depth = 0
  /** An element that was opened last and has no child so far. */
  #leaf: Leaf | undefined
  /** Text between the children of an element. */
  #text = ''

  sink(read: Read): TokenSink {
    this.#read = read
    return {
      open: (_name, start, end) => {
        this.#between(start)
        this.#open(read(start, end))
        this.at = end
      },
      close: (_name, start, end) => {
        this.#between(start)
        this.#close(start === end ? '' : read(start, end))
        this.at = end
      },
      text: (start, end) => {
        this.#between(start)
        this.#say(read(start, end))
        this.at = end
      },
      cdata: (start, end) => {
        this.#between(start - '<![CDATA['.length)
        this.#say(`<![CDATA[${read(start, end)}]]>`)
        this.at = end + ']]>'.length
      },
    }
  }

  finish(end: number): void {
    this.#between(end)
    this.#flush()
  }

  giveUp(rest: string, why: string): void {
    this.#flush()
    this.#note(`from here on it is no XML: ${why}`)
    if (rest.trim() !== '')
      for (const line of rest.split('\n')) this.#line(0, [piece('text', line)])
  }

  /** Comments and instructions, which the parser does not tell. */
  #between(start: number): void {
    if (start <= this.at) return
    const said = this.#read(this.at, start).trim()
    this.at = start
    if (said === '') return
    this.#flush()
    for (const line of said.split('\n')) this.#line(this.#depth, [piece('namespace', line)])
  }

  #open(tag: string): void {
    this.#flush()
    this.#leaf = { pieces: prettyTag(tag), text: '' }
    this.#depth += 1
    if (tag.endsWith('/>')) this.#flush()
  }

  #close(tag: string): void {
    if (tag === '') {
      this.#depth -= 1
      return
    }
    if (!this.#leaf) this.#flush()
    this.#depth -= 1
    const leaf = this.#leaf
    this.#leaf = undefined
    const closing = prettyTag(tag)
    if (!leaf) this.#line(this.#depth, closing)
    else if (leaf.text.includes('\n') || isCard(leaf.text)) {
      this.#line(this.#depth, leaf.pieces)
      this.lines.push(...prettyCard(leaf.text, this.#depth + 1))
      this.#line(this.#depth, closing)
    } else {
      const text = leaf.text === '' ? [] : [piece('text', leaf.text)]
      this.#line(this.#depth, [...leaf.pieces, ...text, ...closing])
    }
  }

  #say(text: string): void {
    if (this.#leaf) this.#leaf.text += text
    else this.#text += text
  }

  /** Writes what waits to become whole. */
  #flush(): void {
    const leaf = this.#leaf
    this.#leaf = undefined
    if (leaf) this.#line(this.#depth - 1, leaf.pieces)
    const text = (leaf?.text ?? '') + this.#text
    this.#text = ''
    if (text.trim() === '') return
    for (const line of text.split('\n')) this.#line(this.#depth, [piece('text', line)])
  }

  #note(text: string): void {
    this.#line(0, [piece('note', text)])
  }

  #line(depth: number, pieces: readonly Piece[]): void {
    this.lines.push({ depth: Math.max(0, depth), pieces })
  }
}
