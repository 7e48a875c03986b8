import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createIdentityMask } from '../../../../server/trace/export/identity-mask.ts'

const createMask = (): ((text: string) => string) =>
  createIdentityMask({
    accounts: ['alice', 'alice-work', 'd'],
    devices: ['phone'],
    hosts: ['attic.example.net', 'attic'],
    paths: ['/weird/place/store'],
    home: '/home/alice',
  })

describe('a masked report', () => {
  const mask = createMask()
  const table = {
    'phone of alice-work, not malice': 'device-1 of account-2, not malice',
    '/addressbooks/ALICE/contacts/': '/addressbooks/account-1/contacts/',
    '<d:href>/principals/d/</d:href>': '<d:href>/principals/account-3/</d:href>',
    'https://attic.example.net:8843/ attic.local': 'https://host-1:8843/ host-2.local',
    '/home/alice/.config/a.json': '~/.config/a.json',
    '/weird/place/store and "/etc/x/y.json"': 'path-1 and "path-2"',
    'C:\\Users\\someone\\x.json': 'path-2',
    'at 192.168.7.5:8843, fe80::1%eth0 or 2001:db8::7':
      'at address-1:8843, address-2%eth0 or address-3',
    'Chrome/131.0.0.0 at 12:34:56 on 127.0.0.1 and ::1':
      'Chrome/131.0.0.0 at 12:34:56 on 127.0.0.1 and ::1',
  }
  for (const [text, masked] of Object.entries(table))
    it(`says ${masked}`, () => {
      assert.equal(createMask()(text), masked)
    })

  it('calls the same by the same name', () => {
    assert.equal(mask('10.0.0.8'), mask('10.0.0.8'))
    assert.notEqual(mask('10.0.0.8'), mask('10.0.0.9'))
  })
})
