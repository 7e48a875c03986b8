import assert from 'node:assert/strict'
import { upstreams, type Behind } from '../clients/walks/behind.ts'
import { addDevice, type AddedDevice } from '../support/add-device.ts'
import {
  requestTestBridge,
  basic,
  openTestBridge,
  type TestBridge,
} from '../support/test-bridge.ts'
import { nested, type Scope } from '../support/scope.ts'
import { card, type Answered } from './device.ts'

/** A PNG of one pixel. */
export const photo =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII='

/** What Jane's card has in it beside her name. */
export const lines = [
  'item1.TEL:+49 30 1234',
  'item1.X-ABLabel:Cabin',
  'TEL;TYPE=CELL:+49 170 1',
  'EMAIL:jane@example.org',
  'NOTE:likes chess',
  `PHOTO;ENCODING=b:${photo}`,
  'CATEGORIES:Friends',
  'X-FOO:bar',
]

/** One client's view of Jane's card. */
export interface Writer {
  /** The lines of a card, or a whole one. */
  readonly put: (
    content: readonly string[] | string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answered>
  /** The card, unfolded; fails when there is none. */
  readonly get: () => Promise<string>
}

export interface RichCardBridge {
  readonly bridge: TestBridge
  readonly behind: Behind
  /** Jane's card upstream, unfolded. */
  readonly stored: () => string
  readonly phone: Writer
  /** A client that keeps everything, which has made the card. */
  readonly desk: Writer
  /** Adds a device and gives its view. */
  readonly add: (device: Omit<AddedDevice, 'name' | 'password'>, name?: string) => Promise<Writer>
}

/** A bridge with Jane's card, on a fresh upstream. */
export async function openRichCardBridge(
  outer: Scope,
  quirks: 'google' | 'standard',
  more: { readonly keepDropped?: boolean } = {},
): Promise<RichCardBridge> {
  const scope = nested(outer)
  const { behind, ...upstream } = await upstreams[quirks](scope)
  const bridge = await openTestBridge(scope, { ...upstream, ...more, quirks })
  const book = quirks === 'google' ? 'contacts' : 'people'
  const as = (Authorization: string): Writer =>
    writer(bridge, `/addressbooks/alice/${book}/jane.vcf`, { Authorization })
  const add: RichCardBridge['add'] = async (device, name = 'other') => {
    await addDevice(bridge, { name, password: `password-of-${name}`, ...device })
    return as(basic('alice', `password-of-${name}`))
  }
  const desk = await add({ profile: 'thunderbird' }, 'desk')
  assert.equal((await desk.put(lines)).status, 201)
  const stored = (): string => unfolded(behind.texts().find((text) => text.includes('Jane')) ?? '')
  return { bridge, behind, stored, phone: as(bridge.basic), desk, add }
}

function writer(
  bridge: TestBridge,
  path: string,
  signIn: Readonly<Record<string, string>>,
): Writer {
  return {
    async put(content, headers = {}) {
      const body =
        typeof content === 'string' ? content : card('uid-of-jane', 'Jane Doe', ...content)
      const type = { 'Content-Type': 'text/vcard; charset=utf-8' }
      const sent = { method: 'PUT', headers: { ...signIn, ...type, ...headers }, body }
      const answer = await requestTestBridge(bridge, path, sent)
      return { status: answer.status, headers: answer.headers, text: await answer.text() }
    },
    async get() {
      const answer = await requestTestBridge(bridge, path, { headers: signIn })
      assert.equal(answer.status, 200)
      return unfolded(await answer.text())
    },
  }
}

const unfolded = (text: string): string => text.replace(/\r?\n[ \t]/g, '').replaceAll('\r\n', '\n')

/** Fails unless the card has each of these lines, whatever the name of its group and the order of parameters. */
export function assertHas(text: string, ...wanted: readonly string[]): void {
  for (const line of wanted) assert.match(text, new RegExp(`^(?:item\\d+\\.)?${line}$`, 'im'))
}

/** Fails if the card has one of these properties. */
export function assertLacks(text: string, ...names: readonly string[]): void {
  for (const name of names)
    assert.doesNotMatch(text, new RegExp(`^(?:item\\d+\\.)?${name}[;:]`, 'im'))
}
