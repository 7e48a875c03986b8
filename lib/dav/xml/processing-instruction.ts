import { XmlError } from './xml-error.ts'

const DECLARATION =
  /^xml\s+version\s*=\s*(["'])1\.\d+\1(?:\s+encoding\s*=\s*(["'])(?<encoding>[\w.-]+)\2)?(?:\s+standalone\s*=\s*(["'])(?:yes|no)\4)?\s*$/

/**
 * Throws `XmlError` unless `content`, what is between `<?` and `?>`, may stand there: the XML declaration at the beginning of
 * the document and there only (https://www.w3.org/TR/xml/#sec-pi).
 */
export function checkProcessingInstruction(content: string, atBeginning: boolean): void {
  if (/^xml(?:\s|$)/i.test(content)) checkDeclaration(content, atBeginning)
  else if (!/^[A-Za-z_:\x80-\xff][\w.:\x80-\xff-]*(?:\s|$)/.test(content)) {
    throw new XmlError('a processing instruction without a name')
  }
}

function checkDeclaration(content: string, atBeginning: boolean): void {
  const match = DECLARATION.exec(content)
  if (!atBeginning || match === null) throw new XmlError('an XML declaration that may not be there')
  const encoding = match.groups?.encoding ?? 'UTF-8'
  if (!/^(?:utf-8|us-ascii)$/i.test(encoding)) throw new XmlError('an encoding other than UTF-8')
}
