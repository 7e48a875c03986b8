import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cardOddities } from './card-oddities.ts'
import { Cells } from './cells.ts'
import { openOddBridge } from './odd-bridge.ts'
import { columns } from './oddity.ts'
import { rowOddities } from './row-oddities.ts'
import { wireOddities } from './wire-oddities.ts'

const oddities = Object.entries({ ...rowOddities, ...wireOddities, ...cardOddities })

describe('an upstream that answers in odd ways', () => {
  it('is read right, or what was known before is served, and no card and no change is lost', async (t) => {
    const accounts = oddities.map((_, at) => `account-${at}`)
    const newcomers = accounts.map((account) => `${account}-new`)
    const bridge = await openOddBridge(t, [...accounts, ...newcomers])
    const wrong: string[] = []
    t.diagnostic(line('', columns))
    for (const [at, [name, oddity]] of oddities.entries()) {
      const cells = new Cells(bridge, accounts[at] ?? '', oddity)
      try {
        t.diagnostic(line(name, await cells.try()))
      } catch (error) {
        bridge.be(undefined)
        wrong.push(`${name}: ${String(error)}`)
      }
    }
    assert.deepEqual(wrong, [])
  })
})

const line = (name: string, cells: readonly (string | undefined)[]): string =>
  name.padEnd(52) + cells.map((cell) => (cell ?? '').padEnd(11)).join('')
