import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { install } from '../../support/program-run.ts'

const add = (name: string, ...wishes: readonly string[]): string[] => [
  ...['device', 'add', name, '--account', 'alice'],
  ...wishes,
]

describe('device add --policy', () => {
  it('is shown by device list, and is merge by default', async (t) => {
    const { addAlice, bridge } = await install(t)
    await addAlice()
    await bridge(add('a-new'))
    await bridge(add('b-old', '--policy', 'warn'))
    await bridge(add('c-sync', '--policy', 'pass'))
    const { stdout } = await bridge(['device', 'list', '--json'])
    const policies = (JSON.parse(stdout) as Record<string, unknown>[]).map(({ policy }) => policy)
    assert.deepEqual(policies, ['merge', 'warn', 'pass'])
    const list = await bridge(['device', 'list'])
    assert.match(
      list.stdout,
      /a-new {3}may write {2,}not seen.*\n.*b-old .* policy warn .*\n.*c-sync .* policy pass /,
    )
  })

  it('is refused when it is unknown, and the known ones are named', async (t) => {
    const { addAlice, bridge } = await install(t)
    await addAlice()
    const { code, stderr } = await bridge(add('phone', '--policy', 'keep'))
    assert.equal(code, 2)
    assert.match(stderr, /--policy.*merge, warn, pass/)
  })
})

describe('profiles', () => {
  it('show which properties a client keeps of a card that it edits', async (t) => {
    const { bridge } = await install(t)
    const { stdout } = await bridge(['profiles'])
    assert.match(stdout, /^thunderbird: .*understands all$/m)
    assert.match(stdout, /^fritzbox: understands TEL EMAIL /m)
    assert.doesNotMatch(stdout, /^linphone: .*understands/m)
  })
})
