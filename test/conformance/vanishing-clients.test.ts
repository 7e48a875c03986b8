import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { syncBody, vcard } from '../support/dav-bodies.ts'
import { knock, sharedHouse } from '../support/front-door.ts'
import { openRaw } from '../support/raw-http.ts'
import { unharmed } from './unharmed.ts'

/** Clients that die or fall silent: THREATS K22 to K24. */
const book = '/addressbooks/alice/contacts/'

describe('a client that goes away', () => {
  const house = sharedHouse()
  const start = (name: string, length: number): string =>
    `PUT ${book}${name} HTTP/1.1\r\nHost: localhost:${house.port}\r\nAuthorization: ${house.basic}\r\n` +
    `Expect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`

  it('K23. in the middle of its card has sent none', async (t) => {
    const card = vcard('Half')
    await unharmed(house, async () => {
      for (const end of ['destroy', 'chunked'] as const) {
        const connection = await openRaw(t, house.port)
        const whole = start('half.vcf', card.length)
        connection.send(
          end === 'destroy'
            ? whole
            : whole.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked'),
        )
        assert.equal((await connection.answer()).status, 100)
        connection.send(
          end === 'destroy' ? card.slice(0, -4) : `${card.length.toString(16)}\r\n${card}\r\n`,
        )
        connection.destroy()
      }
    })
    assert.equal((await knock(house, 'GET', `${book}half.vcf`)).status, 404)
  })

  it('K22. or falls silent there is given up after a while', async (t) => {
    await unharmed(house, async () => {
      t.mock.timers.enable({ apis: ['setTimeout'] })
      const connection = await openRaw(t, house.port)
      connection.send(start('silent.vcf', 1000))
      assert.equal((await connection.answer()).status, 100)
      connection.send('BEGIN:VCARD\r\n')
      t.mock.timers.tick(30_000)
      await connection.closed()
      t.mock.timers.reset()
    })
  })

  it('K24. in the middle of an answer leaves nothing behind that waits', async (t) => {
    for (let at = 0; at < 300; at += 1)
      house.account.contacts.add(vcard(`Listed ${at}`, `NOTE:${'x'.repeat(5000)}`))
    const body = syncBody('', { names: ['d:getetag', 'card:address-data'] })
    for (let at = 0; at < 5; at += 1) {
      const connection = await openRaw(t, house.port)
      const arrived = house.google.nextRequest(({ method }) => method === 'REPORT')
      connection.send(
        `REPORT ${book} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${house.basic}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
      await arrived
      connection.destroy()
    }
    assert.equal((await knock(house, 'REPORT', book, { body })).status, 207)
  })
})
