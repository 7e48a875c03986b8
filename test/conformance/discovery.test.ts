import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CARDDAV, child, DAV } from '../fake-google/dav/xml.ts'
import { found, linkIn, multistatus } from '../support/dav-answers.ts'
import { propfindBody } from '../support/dav-bodies.ts'
import { sendRawRequest, sentUpstream, createSharedTestBridge } from '../support/bridge-requests.ts'

/** RFC 6764 and RFC 8615, as CONFORMANCE numbers their requirements; and the entry points that clients guess. */
describe('finding the address book', () => {
  const bridge = createSharedTestBridge()
  const principalOf = async (target: string): Promise<string | undefined> => {
    const body = propfindBody('d:current-user-principal')
    const { rows } = multistatus(
      await sendRawRequest(bridge, 'PROPFIND', target, { depth: 0, body }),
    )
    return linkIn(rows[0], `${DAV}current-user-principal`)
  }

  it('75. every method on /.well-known/carddav leads to the context path, with a path only', async () => {
    const methods = [
      'GET',
      'HEAD',
      'PROPFIND',
      'REPORT',
      'PUT',
      'POST',
      'DELETE',
      'PROPPATCH',
      'MKCOL',
      'LOCK',
    ]
    const sent = await sentUpstream(bridge, async () => {
      for (const method of methods)
        for (const Authorization of [bridge.basic, undefined]) {
          const answer = await sendRawRequest(bridge, method, '/.well-known/carddav', {
            headers: { Authorization },
          })
          assert.equal(answer.status, 301, method)
          assert.equal(answer.header('location'), '/')
        }
    })
    assert.deepEqual(sent, [])
  })

  it('75. and so does every spelling of it that clients use', async () => {
    const targets = [
      '/.well-known/carddav/',
      '//.well-known/carddav',
      '/.well-known//carddav',
      '/.well-known/carddav?x=1',
      '/x%3A8443/.well-known/carddav',
      '/card.php%3A8008/.well-known/carddav/',
      '/addressbooks/alice/.well-known/carddav',
      '/./.well-known/carddav',
      '/%2Ewell-known/carddav',
      `http://127.0.0.1:${bridge.port}/.well-known/carddav`,
    ]
    for (const target of targets) {
      const answer = await sendRawRequest(bridge, 'PROPFIND', target, {
        headers: { Authorization: undefined },
      })
      assert.equal(answer.status, 301, target)
      assert.equal(answer.header('location'), '/')
    }
  })

  it('76. nobody may keep the redirect', async () => {
    const answer = await sendRawRequest(bridge, 'PROPFIND', '/.well-known/carddav')
    assert.equal(answer.header('cache-control'), 'no-store')
  })

  it('other well-known names are not there', async () => {
    for (const name of ['caldav', 'caldav/', 'webfinger', '', 'carddav/x'])
      assert.equal(
        (await sendRawRequest(bridge, 'PROPFIND', `/.well-known/${name}`, { depth: 0 })).status,
        404,
      )
  })

  const calendarQuery =
    '<c:calendar-query xmlns:c="urn:ietf:params:xml:ns:caldav"><prop xmlns="DAV:"><getetag/></prop></c:calendar-query>'

  it('what belongs to calendars is answered by a plain 404, whatever a client asks there', async () => {
    for (const target of ['/caldav/', '/caldav/alice/calendar/', '/calendars/alice/', '/caldav'])
      for (const method of ['PROPFIND', 'GET', 'REPORT', 'PUT', 'PROPPATCH']) {
        const body = method === 'REPORT' ? calendarQuery : ''
        const answer = await sendRawRequest(bridge, method, target, { depth: 0, body })
        assert.equal(answer.status, 404, `${method} ${target}`)
      }
  })

  it('77. the context path and all that clients guess instead name the principal', async () => {
    const targets = [
      '/',
      '//',
      '/?',
      '/.',
      '/principals/',
      '/principals',
      '/principals/users/',
      '/principals/users/alice/',
      '/carddav/',
      '/dav',
      '/localhost%3A8443/',
      '/principals/alice%3A8443/',
      '/addressbooks/alice/contacts%3A8443/',
      '/principals/alice',
      '//principals//alice//',
      '/principals/ALICE/',
      '/principals/alice@gmail.example/',
      '/principals/alice%40gmail.example/',
      '/addressbooks/',
      '/addressbooks',
      '/addressbooks/alice@gmail.example/contacts',
      '/addressbooks/x/../alice/./contacts/',
      `http://localhost:${bridge.port}/principals/`,
      `http://LOCALHOST/principals/alice/`,
    ]
    for (const target of targets)
      assert.equal(await principalOf(target), '/principals/alice/', target)
  })

  it('77. the walk of a client ends at the book: principal, home set, members', async () => {
    const principal = (await principalOf('/')) ?? ''
    const body = propfindBody('card:addressbook-home-set')
    const { rows } = multistatus(
      await sendRawRequest(bridge, 'PROPFIND', principal, { depth: 0, body }),
    )
    const home = linkIn(rows[0], `${CARDDAV}addressbook-home-set`) ?? ''
    const listing = await sendRawRequest(bridge, 'PROPFIND', home, {
      depth: 1,
      body: propfindBody('d:resourcetype'),
    })
    const books = multistatus(listing).rows.filter((row) => {
      const type = found(row, `${DAV}resourcetype`)
      return type && child(type, `${CARDDAV}addressbook`)
    })
    assert.deepEqual(
      books.map(({ href }) => href),
      ['/addressbooks/alice/contacts/'],
    )
  })

  it('a person with a browser is told what this is', async () => {
    const answer = await sendRawRequest(bridge, 'GET', '/')
    assert.equal(answer.status, 200)
    assert.equal(answer.header('content-type'), 'text/plain; charset=utf-8')
    assert.match(answer.text, /carddav-bridge/)
  })
})
