import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { card, rowsOf } from '../safety/device.ts'
import { distortedBooks, type Distortion } from './distorted-book.ts'

const noRows: Distortion = () => '<d:multistatus xmlns:d="DAV:"></d:multistatus>'

/** Only the row of the book itself, with a status in place of its properties. */
const refusedBook =
  (path: string, status: number): Distortion =>
  () =>
    `<d:multistatus xmlns:d="DAV:"><d:response><d:href>${path}</d:href><d:status>HTTP/1.1 ${status} No</d:status></d:response></d:multistatus>`

/** Every href that lies in the book is spelled otherwise. */
const hrefs =
  (path: string, other: (path: string) => string): Distortion =>
  (body) =>
    body.replaceAll(`href>${path}`, `href>${other(path)}`)

/** The row that holds a text is left out. */
const without =
  (text: string): Distortion =>
  (body) =>
    body
      .split(/(?<=<\/d:response>)/)
      .map((part) => (part.includes(text) ? part.replace(/<d:response>[^]*/, '') : part))
      .join('')

const misplaced: Readonly<Record<string, (path: string) => string>> = {
  'without a slash at their beginning': (path) => path.slice(1),
  'of another host': (path) => `http://other.example${path}`,
  'of another book': (path) => path.replace(/[^/]+\/$/, 'another/'),
}

for (const [quirks, open] of Object.entries(distortedBooks)) {
  describe(`an answer of upstream that cannot be true, on quirks: ${quirks},`, () => {
    it('is no empty address book when it has not even a row of the book', async (t) => {
      const { phone, add, distort, heal } = await open(t)
      distort('listing', noRows)
      assert.equal((await phone.propfind(phone.book, '1')).status, 502)
      assert.equal((await phone.sync('')).status, 502)
      heal()
      assert.deepEqual(await phone.list(), new Map())
      const { token } = await phone.changes('')
      const name = add(card('ada'))
      assert.deepEqual((await phone.changes(token)).there, [name])
    })

    it('is no empty address book when it refuses the book', async (t) => {
      const { phone, path, add, distort, heal } = await open(t)
      add(card('ada'))
      for (const status of [403, 404, 500]) {
        heal()
        distort('listing', refusedBook(path, status))
        assert.equal((await phone.propfind(phone.book, '1')).status, 502, String(status))
        assert.equal((await phone.sync('')).status, 502, String(status))
      }
      heal()
      assert.equal((await phone.list()).size, 1)
    })

    for (const [what, other] of Object.entries(misplaced)) {
      it(`loses no card and no change, and gives no token, for hrefs ${what}`, async (t) => {
        const { phone, path, add, distort, heal } = await open(t)
        const first = add(card('ada'))
        distort('listing', hrefs(path, other))
        for (const answer of [await phone.propfind(phone.book, '1'), await phone.sync('')]) {
          assert.equal(answer.status, 502)
          assert.doesNotMatch(answer.text, /sync-token/)
        }
        heal()
        const { there, token } = await phone.changes('')
        assert.deepEqual(there, [first])
        const second = add(card('grace'))
        distort('changes', hrefs(path, other), 1)
        const answer = await phone.sync(token)
        assert.equal(answer.status, 502)
        assert.doesNotMatch(answer.text, /sync-token/)
        heal()
        assert.deepEqual((await phone.changes(token)).there, [second])
      })
    }

    it('makes no card missing that was listed and is then not delivered once', async (t) => {
      const { phone, add, distort } = await open(t)
      const names = ['Ada', 'Grace', 'Joan'].map((name) => add(card(name, `${name} Doe`)))
      const sizes: number[] = []
      distort(
        'cards',
        (body) => {
          const left = without('FN:Ada')(body)
          sizes.push(body.length - left.length)
          return left
        },
        1,
      )
      for (let look = 0; look < 2; look += 1) {
        const { rows } = rowsOf(await phone.multiget(...names))
        assert.deepEqual(
          rows.filter(({ status }) => status === 404),
          [],
        )
      }
      assert.ok(sizes[0], 'nothing was left out')
      assert.equal((await phone.list()).size, 3)
      assert.match((await phone.get(names[0] ?? '')).text, /FN:Ada/)
    })
  })
}
