import { XmlError } from '../../../lib/dav/xml/xml-error.ts'
import { XmlTokenizer, type XmlTokenHandler } from '../../../lib/dav/xml/xml-tokenizer.ts'
import { looksLikeVcard, prettyPrintCard } from './pretty-card.ts'
import { prettyToken, type PrettyToken, type PrettyLine } from './pretty-line.ts'
import { tokenizeXmlTag } from './pretty-tag.ts'

/**
 * A document with a line for each tag; an element without children is one line, a card in it has its own lines. Text is
 * as it was written, escapes and all; blanks between tags are left out. From where it is not well-formed it is plain text.
 * Ends after about `maxLines` lines, since it blocks the process.
 */
export function prettyPrintXml(document: string, maxLines = Infinity): readonly PrettyLine[] {
  const bytes = Buffer.from(document)
  const printer = new Printer()
  const tokens = new XmlTokenizer(({ input }) =>
    printer.sink((start, end) => input.bytes.toString('utf8', start, end)),
  )
  try {
    tokens.append(bytes)
    while (printer.lines.length < maxLines && tokens.next());
    if (printer.lines.length >= maxLines) return printer.lines
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
  readonly tokens: readonly PrettyToken[]
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

  sink(read: Read): XmlTokenHandler {
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
        this.#addText(read(start, end))
        this.at = end
      },
      cdata: (start, end) => {
        this.#between(start - '<![CDATA['.length)
        this.#addText(`<![CDATA[${read(start, end)}]]>`)
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
      for (const line of rest.split('\n')) this.#line(0, [prettyToken('text', line)])
  }

  /** Comments and processing instructions, which the parser does not report. */
  #between(start: number): void {
    if (start <= this.at) return
    const skipped = this.#read(this.at, start).trim()
    this.at = start
    if (skipped === '') return
    this.#flush()
    for (const line of skipped.split('\n'))
      this.#line(this.#depth, [prettyToken('namespace', line)])
  }

  #open(tag: string): void {
    this.#flush()
    this.#leaf = { tokens: tokenizeXmlTag(tag), text: '' }
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
    const closing = tokenizeXmlTag(tag)
    if (!leaf) this.#line(this.#depth, closing)
    else if (leaf.text.includes('\n') || looksLikeVcard(leaf.text)) {
      this.#line(this.#depth, leaf.tokens)
      this.lines.push(...prettyPrintCard(leaf.text, this.#depth + 1))
      this.#line(this.#depth, closing)
    } else {
      const text = leaf.text === '' ? [] : [prettyToken('text', leaf.text)]
      this.#line(this.#depth, [...leaf.tokens, ...text, ...closing])
    }
  }

  #addText(text: string): void {
    if (this.#leaf) this.#leaf.text += text
    else this.#text += text
  }

  /** Prints what is pending. */
  #flush(): void {
    const leaf = this.#leaf
    this.#leaf = undefined
    if (leaf) this.#line(this.#depth - 1, leaf.tokens)
    const text = (leaf?.text ?? '') + this.#text
    this.#text = ''
    if (text.trim() === '') return
    for (const line of text.split('\n')) this.#line(this.#depth, [prettyToken('text', line)])
  }

  #note(text: string): void {
    this.#line(0, [prettyToken('note', text)])
  }

  #line(depth: number, tokens: readonly PrettyToken[]): void {
    this.lines.push({ depth: Math.max(0, depth), tokens })
  }
}
