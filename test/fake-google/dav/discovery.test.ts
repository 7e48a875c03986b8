import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { visit } from '../oauth/visitor.ts'

const WELL_KNOWN = '/.well-known/carddav'

describe('§1 Discovery and refusals of the fake Google', () => {
  it('leads an authenticated PROPFIND of the well-known straight to the book', async (t) => {
    const { ask } = await visit(t)
    const { status, headers, text } = await ask('PROPFIND', WELL_KNOWN)
    assert.equal(status, 301)
    assert.equal(
      headers.get('location'),
      '/carddav/v1/principals/alice@gmail.example/lists/default/',
    )
    assert.equal(headers.get('content-type'), 'text/plain; charset=UTF-8')
    assert.equal(headers.get('server'), 'ESF')
    assert.equal(text, '')
  })

  it('answers 404 to a GET of the well-known, and 401 to a PROPFIND without credentials', async (t) => {
    const { ask } = await visit(t)
    assert.equal((await ask('GET', WELL_KNOWN)).status, 404)
    const refused = await ask('PROPFIND', WELL_KNOWN, { headers: { authorization: '' } })
    assert.equal(refused.status, 401)
    assert.equal(refused.headers.get('www-authenticate'), 'basic realm="Google APIs"')
  })

  it('does not know the well-known with a slash', async (t) => {
    const { ask } = await visit(t)
    assert.equal((await ask('PROPFIND', `${WELL_KNOWN}/`)).status, 404)
  })

  it('refuses Basic although its challenge names nothing else', async (t) => {
    const { ask, book } = await visit(t)
    const refused = await ask('PROPFIND', book, { headers: { authorization: 'Basic YTpi' } })
    assert.equal(refused.status, 401)
    const error = { code: 401, message: 'Invalid Credentials', status: 'UNAUTHENTICATED' }
    assert.deepEqual(JSON.parse(refused.text), { error })
  })

  it('can challenge like the newer front ends', async (t) => {
    const { ask, book, google } = await visit(t)
    google.switches.tokenChallenge = 'bearer'
    const refused = await ask('PROPFIND', book, { headers: { authorization: 'Bearer x' } })
    assert.match(refused.headers.get('www-authenticate') ?? '', /^Bearer .*invalid_token/)
  })

  it('refuses a token of an hour ago', async (t) => {
    const { ask, book, google } = await visit(t)
    google.clock.advance(3_600_000)
    assert.equal((await ask('PROPFIND', book)).status, 401)
  })

  it('answers 403 to a token without the CardDAV scope', async (t) => {
    const { ask, book, alice } = await visit(t)
    const authorization = `Bearer ${alice.accessToken(['openid'])}`
    const refused = await ask('PROPFIND', book, { headers: { authorization } })
    assert.equal(refused.status, 403)
    assert.match(refused.text, /ACCESS_TOKEN_SCOPE_INSUFFICIENT/)
  })

  it('answers 403 with a console address while the API is not enabled', async (t) => {
    const { ask, book, google } = await visit(t)
    google.switches.cardDavApiDisabled = true
    const refused = await ask('PROPFIND', book)
    assert.equal(refused.status, 403)
    assert.match(refused.text, /accessNotConfigured/)
    assert.match(refused.text, /console\.developers\.google\.com/)
  })

  it('answers 404 for the book of somebody else', async (t) => {
    const { ask, google } = await visit(t)
    const bob = google.account('bob@gmail.example')
    const refused = await ask('PROPFIND', bob.bookHref)
    assert.equal(refused.status, 404)
    assert.match(refused.text, /"NOT_FOUND"/)
  })

  it('takes %40 for @ and a path with or without its slash', async (t) => {
    const { ask, book } = await visit(t)
    const coded = await ask('PROPFIND', book.replace('@', '%40').slice(0, -1), { depth: '0' })
    assert.equal(coded.status, 207)
    assert.ok(coded.text.includes(`<d:href>${book}</d:href>`))
  })

  it('serves the same tree under another host name', async (t) => {
    const { ask, book } = await visit(t)
    const headers = { host: 'apidata.googleusercontent.com' }
    assert.equal((await ask('PROPFIND', book, { headers })).status, 207)
  })

  it('answers OPTIONS without credentials: 200 on the principal, 400 on the book', async (t) => {
    const { ask, alice, book } = await visit(t)
    const headers = { authorization: '' }
    const principal = await ask('OPTIONS', `${alice.principalHref}/`, { headers })
    assert.equal(principal.status, 200)
    assert.equal(principal.headers.get('allow')?.includes('DELETE'), false)
    assert.equal(
      principal.headers.get('dav'),
      '1, 2, 3, access-control, addressbook, extended-mkcol',
    )
    assert.equal((await ask('OPTIONS', book, { headers })).status, 400)
  })

  it('can refuse to name the principal on the book', async (t) => {
    const { propfind, book, google } = await visit(t)
    google.switches.bookRefusesPrincipal = 404
    assert.equal((await propfind(book, '0', '<d:current-user-principal/>')).status, 404)
    assert.equal((await propfind(book, '0', '<d:resourcetype/>')).status, 207)
  })

  it('moves an account to other paths when told to', async (t) => {
    const { ask, alice, book } = await visit(t)
    alice.movePrefix('/carddav/v2')
    assert.equal((await ask('PROPFIND', book)).status, 404)
    const { headers } = await ask('PROPFIND', WELL_KNOWN)
    assert.equal(headers.get('location'), book.replace('v1', 'v2'))
    assert.equal((await ask('PROPFIND', alice.bookHref)).status, 207)
  })

  it('§10 refuses other methods: MKCOL and PROPPATCH 400, LOCK, COPY and MOVE 405 in HTML', async (t) => {
    const { ask, book } = await visit(t)
    assert.equal((await ask('MKCOL', book.replace('default', 'other'))).status, 400)
    assert.equal((await ask('PROPPATCH', book)).status, 400)
    for (const method of ['LOCK', 'COPY', 'MOVE']) {
      const refused = await ask(method, book)
      assert.equal(refused.status, 405)
      assert.match(refused.text, /^<!DOCTYPE html>/)
    }
  })
})
