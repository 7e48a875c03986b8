import { createInterface } from 'node:readline'
import { Writable, type Readable } from 'node:stream'

/** One line from a person or a script; what a person types does not show. Rejects at the end of input. */
export function readHiddenLine(input: Readable): Promise<string> {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
  const terminal = 'isTTY' in input && input.isTTY === true
  const lines = createInterface({ input, output: nowhere, terminal })
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      resolve(line)
      lines.close()
    })
    lines.once('SIGINT', () => {
      lines.close()
    })
    lines.once('close', () => {
      reject(new Error('nothing was typed: run it again'))
    })
  })
}
