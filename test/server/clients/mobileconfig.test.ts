import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  createMobileconfig,
  type MobileconfigOptions,
} from '../../../server/clients/mobileconfig.ts'
import { requires } from '../../support/debian.ts'
import { readProfile } from './profile-reader.ts'

const alice: MobileconfigOptions = {
  account: 'alice',
  device: 'iphone',
  server: 'https://192.168.1.5:8843/',
  email: 'alice@gmail.example',
  password: undefined,
  authority: undefined,
}

const skip = requires('python3')

describe('a configuration profile for Apple', { skip }, () => {
  it('carries the account, and no password unless there is one', async (t) => {
    const profile = await readProfile(t, await createMobileconfig(alice))
    assert.equal(profile.PayloadType, 'Configuration')
    assert.equal(profile.PayloadVersion, 1)
    const [contacts = assert.fail(), ...others] = profile.PayloadContent
    assert.deepEqual(others, [])
    const { PayloadUUID, PayloadIdentifier, PayloadDisplayName, ...rest } = contacts
    assert.match(PayloadUUID, /^[\dA-F]{8}-[\dA-F]{4}-8[\dA-F]{3}-[89AB][\dA-F]{3}-[\dA-F]{12}$/)
    assert.equal(PayloadIdentifier, 'carddav-bridge.alice.iphone.contacts')
    assert.equal(PayloadDisplayName, 'Contacts')
    assert.deepEqual(rest, {
      PayloadType: 'com.apple.carddav.account',
      PayloadVersion: 1,
      CardDAVAccountDescription: 'alice@gmail.example',
      CardDAVHostName: '192.168.1.5',
      CardDAVPort: 8843,
      CardDAVUseSSL: true,
      CardDAVPrincipalURL: 'https://192.168.1.5:8843/principals/alice/',
      CardDAVUsername: 'alice',
    })
    const withPassword = await readProfile(
      t,
      await createMobileconfig({ ...alice, password: 'bcdfg-hjkmn' }),
    )
    assert.equal(withPassword.PayloadContent[0]?.CardDAVPassword, 'bcdfg-hjkmn')
  })

  it('carries the authority that the device must trust, byte for byte', async (t) => {
    const authority = Buffer.from(Array.from({ length: 700 }, (_, index) => index % 256))
    const profile = await readProfile(t, await createMobileconfig({ ...alice, authority }))
    const [, root = assert.fail()] = profile.PayloadContent
    assert.equal(root.PayloadType, 'com.apple.security.root')
    assert.equal(root.PayloadContent, authority.toString('base64'))
    const uuids = [profile, ...profile.PayloadContent].map(({ PayloadUUID }) => PayloadUUID)
    assert.equal(new Set(uuids).size, 3)
  })

  it('is the same for the same device, so that it takes the place of the former', async () => {
    assert.equal(await createMobileconfig(alice), await createMobileconfig(alice))
    const other = await createMobileconfig({ ...alice, device: 'ipad' })
    assert.notEqual(other, await createMobileconfig(alice))
    assert.match(other, /carddav-bridge\.alice\.ipad\.profile/)
  })

  it('is whole whatever an e-mail address holds', async (t) => {
    const email = `]]></string>&amp;<!--"'\u0000\u0007\ud800\ufffe é😀@x.example`
    const profile = await readProfile(t, await createMobileconfig({ ...alice, email }))
    assert.equal(
      profile.PayloadContent[0]?.CardDAVAccountDescription,
      `]]></string>&amp;<!--"' é😀@x.example`,
    )
  })

  it('names a port that the address does not, and an IPv6 address without brackets', async (t) => {
    const usual = await readProfile(
      t,
      await createMobileconfig({ ...alice, server: 'https://x.example/' }),
    )
    assert.equal(usual.PayloadContent[0]?.CardDAVPort, 443)
    const six = await readProfile(
      t,
      await createMobileconfig({ ...alice, server: 'https://[fd00::5]:8843/' }),
    )
    assert.equal(six.PayloadContent[0]?.CardDAVHostName, 'fd00::5')
  })
})
