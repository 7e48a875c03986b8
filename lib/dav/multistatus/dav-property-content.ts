import type { MultistatusResponseView, PropertyByteRange } from './multistatus-response-view.ts'
import type { XmlName } from '../xml/xml-name.ts'
import { decodeXmlCdata, decodeXmlText } from '../xml/xml-text.ts'
import { XmlTokenizer } from '../xml/xml-tokenizer.ts'

/** All text inside a property, decoded; that of address-data may hold control characters that XML does not allow. */
export function davPropertyText(
  view: Pick<MultistatusResponseView, 'bytes'>,
  range: PropertyByteRange,
): string {
  const { bytes } = view
  if (!range.hasChildren && !bytes.subarray(range.start, range.end).includes('<')) {
    return decodeXmlText(bytes, range.start, range.end)
  }
  let text = ''
  walk(view, range, { text: (part) => (text += part) })
  return text
}

/** Names of the elements inside a property, at any depth, in document order. */
export function davPropertyElementNames(
  view: Pick<MultistatusResponseView, 'bytes'>,
  range: PropertyByteRange,
): XmlName[] {
  const names: XmlName[] = []
  if (range.hasChildren) walk(view, range, { open: (name) => names.push(name), text: () => 0 })
  return names
}

interface Visitor {
  readonly open?: (name: XmlName) => unknown
  readonly text: (text: string) => unknown
}

function walk(
  view: Pick<MultistatusResponseView, 'bytes'>,
  range: PropertyByteRange,
  visitor: Visitor,
): void {
  const tokenizer = new XmlTokenizer(
    ({ input }) => ({
      open: (name) => visitor.open?.(name),
      close: () => undefined,
      text: (start, end) => visitor.text(decodeXmlText(input.bytes, start, end)),
      cdata: (start, end) => visitor.text(decodeXmlCdata(input.bytes, start, end)),
      // It was checked as part of the whole.
      takesControls: () => true,
    }),
    range.scope,
  )
  // With the `<` of the end tag, which ends a text.
  tokenizer.append(view.bytes.subarray(range.start, range.end + 1))
  while (tokenizer.next());
}
