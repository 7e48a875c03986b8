import { readFile, writeFile } from 'node:fs/promises'
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { answer } from '../../fake-google/fault-answers.ts'
import { googleError } from '../../fake-google/dav/google-error.ts'
import { basic } from '../../support/basic.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { start } from '../../support/program.ts'
import { install, launch } from '../../support/program-run.ts'
import { runDoctorJson } from '../doctor/doctor-report.ts'

const book = 'addressbooks/alice/contacts/'
const words = 'Birthday is not a date in this world.'

/** A bridge that runs with its usual log, and a client of it. */
async function open(t: TestContext) {
  const installation = await install(t)
  const { bridge, config, addAlice } = installation
  await addAlice()
  const added = await bridge(['device', 'add', 'phone', '--account', 'alice', '--json'])
  const { password } = JSON.parse(added.stdout) as { readonly password: string }
  // What upstream does shows at each request.
  const settings = JSON.parse(await readFile(config, 'utf8')) as object
  await writeFile(
    config,
    JSON.stringify({ ...settings, replica: { maxAge: '0s', offline: false } }),
  )
  const args = [launch.launcher, 'serve', '--config', config]
  const server = await start(launch.command, args, { ready: /^ready: (\S+)/ })
  t.after(server.stop)
  const ask = (name: string, method: string, body: string) =>
    fetch(new URL(book + name, server.line[1]), {
      method,
      headers: {
        Authorization: basic('alice', password),
        'Content-Type': 'text/vcard',
        Depth: '1',
      },
      ...(body === '' ? {} : { body }),
    })
  return { ...installation, ask, log: server.output }
}

describe('a card that is refused', () => {
  it('by Google is told to the client as a DAV error, and to the person in words', async (t) => {
    const { google, ask, log, ...installation } = await open(t)
    const refusal = googleError(400, words, 'INVALID_ARGUMENT')
    google.faults.push({ match: { method: 'PUT' }, do: answer(refusal) })
    const refused = await ask('jane-doe.vcf', 'PUT', vcard('Jane Doe', 'UID:jane'))
    const text = await refused.text()
    assert.equal(refused.status, 403)
    assert.match(refused.headers.get('content-type') ?? '', /^application\/xml/)
    assert.match(text, /<d:error [^>]*><card:valid-address-data\/><\/d:error>$/)
    assert.doesNotMatch(text, /Birthday|INVALID_ARGUMENT|\{/)
    assert.equal((await ask('', 'PROPFIND', '')).status, 207)
    const seen = log()
      .split('\n')
      .filter((line) => line.includes(words))
    assert.equal(seen.length, 1, log())
    assert.match(
      seen[0] ?? '',
      / warn .*refuses this card with 400.* request="PUT \/addressbooks\//,
    )
    assert.doesNotMatch(log(), /jane|Jane/)

    const { status, found, cure } = (await runDoctorJson({ google, ...installation })).check(
      'alice: last use',
    )
    assert.equal(status, 'warning')
    assert.match(found, /^A card was refused: Upstream refuses this card with 400: Birthday is/)
    assert.match(cure ?? '', /^Change the contact on the device/)
  })

  it('by the bridge is told as well, and an account with one is not failing', async (t) => {
    const { ask, log, bridge, ...installation } = await open(t)
    const sent = installation.google.requests.length
    assert.equal((await ask('x.vcf', 'PUT', 'This is no card')).status, 403)
    assert(!installation.google.requests.slice(sent).some(({ method }) => method === 'PUT'))
    assert.match(log(), / warn .*the upload /)
    assert.equal((await ask('', 'PROPFIND', '')).status, 207)
    const { found } = (await runDoctorJson({ bridge, ...installation })).check('alice: last use')
    assert.match(found, /^A card was refused: the upload /)
    const list = (await bridge(['account', 'list', '--json'])).stdout
    assert.match(list, /A card was refused: the upload/)
    assert.doesNotMatch(list, /"failing"/)
  })
})

describe('an account', () => {
  it('is known to have synced, and what failed since then', async (t) => {
    const { google, ask, ...installation } = await open(t)
    const lastUse = async () =>
      (await runDoctorJson({ google, ...installation })).check('alice: last use')
    assert.match((await lastUse()).found, /^no device has synced yet/)
    assert.equal((await ask('', 'PROPFIND', '')).status, 207)
    assert.match((await lastUse()).found, /^a device synced at 20\d\d-/)
    google.faults.push({
      match: { method: 'PROPFIND', n: 1 },
      do: answer(googleError(500, 'Internal error encountered.', 'INTERNAL')),
    })
    assert.equal((await ask('', 'PROPFIND', '')).status, 502)
    const { status, found } = await lastUse()
    assert.equal(status, 'warning')
    assert.match(
      found,
      /Upstream answered 500 to PROPFIND with Depth 0 on the address book: Internal error/,
    )
  })
})
