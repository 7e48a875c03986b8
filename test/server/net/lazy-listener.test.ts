import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { describe, it } from 'node:test'
import { createLazyRequestListener } from '../../../server/net/lazy-listener.ts'
import { listen } from '../../upstreams/listen.ts'

const hello: RequestListener = (_, response) => void response.end('hello')
const silent = { error: () => undefined }

describe('a listener whose code is loaded at its first request', () => {
  it('answers those who came before its code, which is loaded once', async (t) => {
    const loaded = Promise.withResolvers<RequestListener>()
    let times = 0
    const lazy = createLazyRequestListener('It', silent, () => {
      times += 1
      return loaded.promise
    })
    const origin = await listen(t, lazy)
    const answers = [1, 2].map(() => fetch(origin).then((answer) => answer.text()))
    loaded.resolve(hello)
    assert.deepEqual(await Promise.all(answers), ['hello', 'hello'])
    assert.equal(await (await fetch(origin)).text(), 'hello')
    assert.equal(times, 1)
  })

  it('answers with 500 when its code is not there, and the log says what to do', async (t) => {
    const said: string[] = []
    const log = { error: (line: string) => void said.push(line) }
    const lazy = createLazyRequestListener('The bridge', log, () =>
      Promise.reject(new Error('no such file')),
    )
    const origin = await listen(t, lazy)
    const answer = await fetch(origin, { method: 'POST', body: 'all of it' })
    assert.equal(answer.status, 500)
    assert.deepEqual(said, ['The bridge could not be loaded: install carddav-bridge again'])
  })
})
