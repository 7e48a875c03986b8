import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'

import { requires, shared } from './debian.ts'

describe('tests that need other programs', () => {
  it('run when the program is installed', () => {
    assert.equal(requires('sh'), false)
  })
  it('are skipped with the name of the package that is missing', (t) => {
    setCi(t, undefined)
    assert.equal(
      requires('no-such-client', 'sh', 'no-such-server'),
      "needs Debian's no-such-client and no-such-server packages: " +
        'apt-get install no-such-client no-such-server',
    )
    assert.equal(shared('no/such.file'), 'needs ../shared/no/such.file')
  })
  it('fail instead of being skipped with CI=true', (t) => {
    setCi(t, 'true')
    assert.throws(() => requires('no-such-client'), /no-such-client/)
    assert.throws(() => shared('no/such.file'), /such\.file/)
  })
})

function setCi(t: TestContext, value: string | undefined): void {
  const before = process.env.CI
  t.after(() => {
    put(before)
  })
  put(value)
}

function put(value: string | undefined): void {
  if (value === undefined) delete process.env.CI
  else process.env.CI = value
}
