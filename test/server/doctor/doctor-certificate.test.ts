import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { tempDir } from '../../support/temp-dir.ts'
import { install } from '../../support/program-run.ts'
import { assertFault, runDoctorJson } from './doctor-report.ts'

const missing = spawnSync('openssl', ['version']).error !== undefined && !process.env.CI
const options = missing ? { skip: 'openssl is not installed' } : {}

describe('doctor, about certificates', options, () => {
  it('leads to upstream.ca when the certificate of upstream is not trusted, and shows what is trusted then', async (t) => {
    const dir = await tempDir(t, 'doctor')
    const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
    const subject = ['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1']
    const files = ['-nodes', '-keyout', key, '-out', cert, '-days', '2']
    const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...files, ...subject])
    assert.equal(made.status, 0, String(made.stderr))
    const tls = { key: await readFile(key), cert: await readFile(cert) }
    const installation = await install(t, { tls })
    const distrusted = await runDoctorJson(installation)
    assertFault(distrusted, 'upstream: certificate', /SELF_SIGNED/, /PEM file and .* upstream\.ca/)

    const { wellKnown } = installation.google
    const upstream = { wellKnown, ca: 'ca.pem' }
    await installation.file('ca.pem', String(tls.cert))
    await installation.file('config.json', JSON.stringify({ dataDir: 'data', upstream }))
    const { found, status } = (await runDoctorJson(installation)).check('upstream: certificate')
    assert.equal(status, 'ok', found)
    assert.match(found, /^TLSv1\.3, for test, by test, until .*20\d\d GMT$/)
  })
})
