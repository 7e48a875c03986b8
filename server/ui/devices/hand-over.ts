import type { Values } from '../../clients/values.ts'
import { postForm, tick } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import { qrCode } from '../frame/qr.ts'
import type { Visit } from '../frame/visit.ts'

/**
 * The login screen of DAVx5, filled in (https://manual.davx5.com/integration.html#implicit-intent). `davx5:` always means
 * HTTPS, and only DAVx5 opens it; its versions before https://github.com/bitfireAT/davx5-ose/pull/1242 drop the port.
 */
export function davx5Link({ server, user, password = '' }: Values): string {
  const { host } = new URL(server)
  return `davx5://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}/`
}

/** DAVx5 takes all from a picture: it is for the one telephone, and holds the password. */
export async function davx5Card(values: Values): Promise<Html> {
  const link = davx5Link(values)
  return html`<section class="card">
    <h2>Point the telephone’s camera here</h2>
    <div class="scan">
      ${await qrCode(link, 'QR code that opens DAVx5 with the address, the user name and the password')}
      <div class="stack">
        <p>
          DAVx5 must be installed. It opens with everything filled in: press <strong>Login</strong>.
        </p>
        <p class="muted">
          The code holds the password: whoever photographs it can read the contacts. On this
          telephone itself, <a href="${link}">open DAVx5</a>.
        </p>
      </div>
    </div>
  </section>`
}

export interface AppleCard {
  /** Of the device's page. */
  readonly path: string
  /** Whether its password is still known. */
  readonly fresh: boolean
  /** Whether Apple devices trust the certificate without further ado. */
  readonly trusted: boolean
}

/** iPhones and Macs take all from a file, which a telephone fetches by a link that works once. */
export const appleCard = (visit: Visit, { path, fresh, trusted }: AppleCard): Html =>
  html`<section class="card">
    <h2>Let a profile set it up</h2>
    <p>
      A configuration profile adds the account to an iPhone, iPad or
      Mac${!trusted && ', and the certificate that makes it trust this bridge'}.
    </p>
    ${postForm(
      visit,
      `${path}/profile`,
      html`${
          fresh &&
          tick({
            label: 'Put the password into it',
            name: 'password',
            hint: trusted
              ? 'Else the device asks for it.'
              : 'Else the device asks for it. Leave this out on a network that you share with strangers: the telephone does not know the bridge’s certificate yet.',
            checked: trusted,
          })
        }
        <div class="buttons">
          <button name="to" value="phone">Show a QR code for the iPhone</button>
          <button name="to" value="file">Download it for this computer</button>
        </div>`,
    )}
  </section>`
