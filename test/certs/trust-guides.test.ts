import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { caCertificateFileName, certificateTrustGuides } from '../../certs/trust-guides.ts'

describe('how devices trust the authority', () => {
  it('is told for every system alike by the pages and by certs/README.md', async () => {
    const readme = await readFile(new URL('../../certs/README.md', import.meta.url), 'utf8')
    const headings = readme.split('\n').filter((line) => line.startsWith('### '))
    for (const { system, steps } of certificateTrustGuides) {
      assert.ok(
        headings.some((heading) => heading.includes(system)),
        system,
      )
      const commands = steps.flatMap((step) => step.match(/`[^`]+`/g) ?? [])
      for (const command of commands) assert.ok(readme.includes(command), command)
    }
    assert.ok(readme.includes(caCertificateFileName))
  })

  it('says on iPhones that full trust must be switched on', () => {
    const apple = certificateTrustGuides.find(({ system }) => system.includes('iPhone'))
    assert.match(apple?.steps.join(' ') ?? '', /Certificate Trust Settings.*full trust/)
  })
})
