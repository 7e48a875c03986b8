import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

/** A request of a client as somebody recorded it; `{principal}` and the like stand for paths. */
export interface RecordedRequest {
  readonly file: string
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** The requests of a file: comments, then each with its head and its body, with an empty line between. */
export function recordedRequests(path: string): readonly RecordedRequest[] {
  const text = readFileSync(path, 'utf8').replace(/^#.*\n/gm, '')
  return text.split(/\n(?=[A-Z]+ \S+ HTTP\/1\.1\n)/).map((request) => {
    const end = request.indexOf('\n\n')
    const [start = '', ...lines] = request.slice(0, end).split('\n')
    const [method = '', target = ''] = start.split(' ')
    const headers = lines.map((line) => {
      const [, name = '', value = ''] = /^([^:]+): (.*)$/.exec(line) ?? []
      return [name, value] as const
    })
    return { file: basename(path), method, target, headers, body: request.slice(end + 2) }
  })
}
