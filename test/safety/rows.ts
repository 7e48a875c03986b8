import sax from 'sax'

/** One `DAV:response`: a card with what was found of it, or a status. */
export interface Row {
  readonly href: string
  /** Of the response itself, e.g. 404 for what is gone. */
  readonly status: number | undefined
  /** Texts of the properties found, by local name. */
  readonly found: ReadonlyMap<string, string>
}

export interface Rows {
  readonly rows: readonly Row[]
  /** Of a sync report. */
  readonly token: string | undefined
}

interface Growing {
  href: string
  status: number | undefined
  readonly found: Map<string, string>
  readonly pending: Map<string, string>
}

/** A multistatus read by another parser than the bridge's own. Throws unless it is one well-formed document. */
export function readRows(xml: string): Rows {
  const parser = sax.parser(true, { xmlns: true })
  const reading = new Reading()
  parser.onerror = (error) => {
    throw error
  }
  parser.onopentag = (tag) => {
    reading.open(`{${(tag as sax.QualifiedTag).uri}}${(tag as sax.QualifiedTag).local}`)
  }
  parser.ontext = parser.oncdata = (text) => void (reading.text += text)
  parser.onclosetag = () => {
    reading.close()
  }
  parser.write(xml).close()
  return reading
}

const DAV = '{DAV:}'

class Reading implements Rows {
  readonly rows: Growing[] = []
  token: string | undefined
  text = ''
  readonly #path: string[] = []

  open(name: string): void {
    if (this.#path.length === 0 && name !== `${DAV}multistatus`) throw new Error(`root ${name}`)
    this.#path.push(name)
    this.text = ''
    if (this.#path.length === 2 && name === `${DAV}response`)
      this.rows.push({ href: '', status: undefined, found: new Map(), pending: new Map() })
  }

  close(): void {
    const path = this.#path.map((name) => name.replace(/^.*\}/, '')).join('/')
    const row = this.rows.at(-1)
    const text = this.text
    if (path === 'multistatus/sync-token') this.token = text.trim()
    if (row) end(row, path.replace(/^multistatus\/response\//, ''), text)
    this.#path.pop()
    this.text = ''
  }
}

function end(row: Growing, path: string, text: string): void {
  const code = Number(/^\s*HTTP\/\S+ (\d+)/.exec(text)?.[1])
  const property = /^propstat\/prop\/([^/]+)$/.exec(path)?.[1]
  if (path === 'href') row.href = text.trim()
  if (path === 'status') row.status = code
  if (property !== undefined) row.pending.set(property, text)
  if (path === 'propstat/status' && code >= 300) row.pending.clear()
  if (path !== 'propstat') return
  for (const [name, value] of row.pending) row.found.set(name, value)
  row.pending.clear()
}
