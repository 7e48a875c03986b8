import type { SetupGuideValues } from '../../clients/setup-guide.ts'
import { renderPostForm, renderCheckboxField } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import { renderQrCode } from '../frame/qr-code.ts'
import type { OwnerPageRequest } from '../frame/page-route.ts'

/**
 * The login screen of DAVx5, filled in (https://manual.davx5.com/integration.html#implicit-intent). `davx5:` always means
 * HTTPS, and only DAVx5 opens it; its versions before https://github.com/bitfireAT/davx5-ose/pull/1242 drop the port.
 */
export function davx5LoginUri({ server, user, password = '' }: SetupGuideValues): string {
  const { host } = new URL(server)
  return `davx5://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}/`
}

/** A QR code that fills DAVx5's login in; it holds the password. */
export async function renderDavx5QrCard(values: SetupGuideValues): Promise<Html> {
  const link = davx5LoginUri(values)
  return html`<section class="card">
    <h2>Point the telephone’s camera here</h2>
    <div class="scan">
      ${await renderQrCode(link, 'QR code that opens DAVx5 with the address, the user name and the password')}
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

export interface AppleProfileCardOptions {
  /** Path of the device's page. */
  readonly path: string
  /** Whether its password can still be put into the profile. */
  readonly hasPassword: boolean
  /** Whether Apple devices trust the bridge's certificate as it is. */
  readonly isTrusted: boolean
}

/** Offers a configuration profile for iPhones and Macs, as a download or by a link that works once. */
export const renderAppleProfileCard = (
  request: OwnerPageRequest,
  { path, hasPassword, isTrusted }: AppleProfileCardOptions,
): Html =>
  html`<section class="card">
    <h2>Let a profile set it up</h2>
    <p>
      A configuration profile adds the account to an iPhone, iPad or
      Mac${!isTrusted && ', and the certificate that makes it trust this bridge'}.
    </p>
    ${renderPostForm(
      request,
      `${path}/profile`,
      html`${
          hasPassword &&
          renderCheckboxField({
            label: 'Put the password into it',
            name: 'password',
            hint: isTrusted
              ? 'Else the device asks for it.'
              : 'Else the device asks for it. Leave this out on a network that you share with strangers: the telephone does not know the bridge’s certificate yet.',
            checked: isTrusted,
          })
        }
        <div class="buttons">
          <button name="to" value="phone">Show a QR code for the iPhone</button>
          <button name="to" value="file">Download it for this computer</button>
        </div>`,
    )}
  </section>`
