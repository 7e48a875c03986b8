import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import decodeQR from 'qr/decode.js'
import { davx5LoginUri } from '../../../server/ui/devices/setup-cards.ts'
import { renderQrCode } from '../../../server/ui/frame/qr-code.ts'

/** What a camera would see of the drawing. */
function picture(svg: string, scale = 4) {
  const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1])
  const [width, height] = [size * scale, size * scale]
  const data = new Uint8Array(width * height * 4).fill(255)
  for (const [, x = '', y = '', length = ''] of svg.matchAll(/M(\d+) (\d+)h(\d+)/g))
    for (let row = 0; row < scale; row++)
      for (let column = 0; column < Number(length) * scale; column++) {
        const at = (Number(y) * scale + row) * width + Number(x) * scale + column
        data.fill(0, at * 4, at * 4 + 3)
      }
  return { width, height, data }
}

describe('QR codes', () => {
  it('hold what they should, with room around them', async () => {
    for (const text of [
      'https://contacts.example.org:8843/ui/profile/AAAA',
      `davx5://alice:${'bcdfg-'.repeat(5)}hjkmn@[fd00::5]:8843/`,
      'ünï',
    ]) {
      const svg = (await renderQrCode(text, 'what it is')).toString()
      assert.equal(decodeQR(picture(svg)), text)
      assert.doesNotMatch(svg, /M[0-3] |M\d+ [0-3]h/)
    }
  })

  it('have a text for those who cannot see them, and nothing that the CSP forbids', async () => {
    const svg = (await renderQrCode('x', 'A "code" <for> you')).toString()
    assert.match(svg, /role="img"\s+aria-label="A &#34;code&#34; &#60;for&#62; you"/)
    assert.doesNotMatch(svg, /style=|<script|xlink|href/)
  })

  it('fill in the login of DAVx5, whose link means HTTPS', () => {
    const values = { user: 'alice', email: undefined, password: 'a-b', book: 'contacts' }
    const server = 'https://192.168.1.5:8843/'
    assert.equal(davx5LoginUri({ ...values, server }), 'davx5://alice:a-b@192.168.1.5:8843/')
    const usual = davx5LoginUri({ ...values, server: 'https://x.example/' })
    assert.equal(usual, 'davx5://alice:a-b@x.example/')
  })
})
