import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { tempDir } from '../../support/temp-dir.ts'
import { install } from '../../support/program-run.ts'

const missing = spawnSync('openssl', ['version']).error !== undefined && !process.env.CI
const options = missing ? { skip: 'openssl is not installed' } : {}

describe('upstream.ca', options, () => {
  it('is trusted by the OAuth endpoints and upstream, and nothing is without it', async (t) => {
    const dir = await tempDir(t, 'ca')
    const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
    const subject = ['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1']
    const files = ['-nodes', '-keyout', key, '-out', cert, '-days', '2']
    const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...files, ...subject])
    assert.equal(made.status, 0, String(made.stderr))
    const tls = { key: await readFile(key), cert: await readFile(cert) }
    const { google, config, addAlice, bridge, file } = await install(t, { tls })

    const distrusted = await addAlice()
    assert.match(distrusted.stderr, /could not be reached: self-signed certificate/)
    assert.equal(google.requests.length, 0)
    await bridge(['account', 'remove', 'alice'])

    const written = await readFile(config, 'utf8')
    const settings = JSON.parse(written) as { upstream: object }
    const upstream = { ...settings.upstream, ca: 'ca.pem' }
    await file('ca.pem', String(tls.cert))
    await file('config.json', JSON.stringify({ ...settings, upstream }))
    const { code, stdout, stderr } = await addAlice()
    assert.equal(stderr, '')
    assert.equal(code, 0)
    assert.match(stdout, /alice \(alice@example\.com\) is added/)
  })
})
