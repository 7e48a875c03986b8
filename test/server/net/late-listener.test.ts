import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { describe, it } from 'node:test'
import { lateListener } from '../../../server/net/late-listener.ts'
import { listen } from '../../upstreams/listen.ts'

const hello: RequestListener = (_, response) => void response.end('hello')
const silent = { error: () => undefined }

describe('a listener whose code is loaded late', () => {
  it('answers those who came before it, and is loaded once', async (t) => {
    const loaded = Promise.withResolvers<RequestListener>()
    let times = 0
    const late = lateListener('It', silent, () => {
      times += 1
      return loaded.promise
    })
    const origin = await listen(t, late)
    late.load()
    const answers = [1, 2].map(() => fetch(origin).then((answer) => answer.text()))
    loaded.resolve(hello)
    assert.deepEqual(await Promise.all(answers), ['hello', 'hello'])
    assert.equal(await (await fetch(origin)).text(), 'hello')
    assert.equal(times, 1)
  })

  it('that is not there is 500 to who asks, and the log says what to do', async (t) => {
    const said: string[] = []
    const log = { error: (line: string) => void said.push(line) }
    const late = lateListener('The bridge', log, () => Promise.reject(new Error('no such file')))
    const origin = await listen(t, late)
    late.load()
    const answer = await fetch(origin, { method: 'POST', body: 'all of it' })
    assert.equal(answer.status, 500)
    assert.deepEqual(said, ['The bridge could not be loaded: install carddav-bridge again'])
  })
})
