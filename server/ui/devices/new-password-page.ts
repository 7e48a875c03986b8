import type { Device } from '../../../lib/store/devices.ts'
import type { ClientSetupGuide } from '../../clients/setup-guide.ts'
import { devicePath } from '../frame/device-path.ts'
import { renderClientSelector, renderClientSetup } from './client-setup.ts'
import type { DeviceSetupValues } from './device-setup-values.ts'
import { renderPostForm } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import { renderNotice } from '../frame/page-layout.ts'
import { renderAppleProfileCard, renderDavx5QrCard } from './setup-cards.ts'
import type { HtmlPage, OwnerPageRequest } from '../frame/page-route.ts'

/** A device whose password was just made, and what its client needs. */
export interface NewPasswordPageOptions {
  readonly device: Device
  readonly client: ClientSetupGuide
  readonly values: DeviceSetupValues & { readonly password: string }
  /** DER of the CA certificate that the device must trust. */
  readonly caCertificate: Buffer | undefined
}

/** Shows the password, and what to type or scan. */
export async function newPasswordPage(
  request: OwnerPageRequest,
  options: NewPasswordPageOptions,
): Promise<HtmlPage> {
  const { device, client, values } = options
  const path = devicePath(device)
  const setupCard = await setupCardFor(request, options)
  return {
    title: `Set up ${device.name}`,
    section: 'devices',
    styles: ['devices.css'],
    content: html`${renderNotice(
        'warn',
        'The password is shown now and never again: it is kept nowhere. It stays on this page for ten minutes.',
      )}
      ${setupCard}
      <section class="card">
        ${renderClientSetup(client, values, setupCard ? 'Or type this into' : 'Type this into')}
        ${renderClientSelector(`${path}/made`, client)}
      </section>
      <div class="buttons">
        ${renderPostForm(
          request,
          `${path}/made/done`,
          html`<button class="primary">Done, hide the password</button>`,
          {
            kind: 'inline',
          },
        )}
      </div>`,
  }
}

/** For a client that needs no typing; undefined for others. */
async function setupCardFor(
  request: OwnerPageRequest,
  { client, values, device, caCertificate }: NewPasswordPageOptions,
): Promise<Html | undefined> {
  const { elsewhere } = values.reach
  if (elsewhere === undefined) return undefined
  if (client.takes === 'davx5') return renderDavx5QrCard({ ...values, server: elsewhere })
  if (client.takes === 'mobileconfig')
    return renderAppleProfileCard(request, {
      path: devicePath(device),
      hasPassword: true,
      isTrusted: !caCertificate,
    })
  return undefined
}

/** Says that the password is forgotten, and offers another one. */
export const expiredPasswordPage = (request: OwnerPageRequest, device: Device): HtmlPage => ({
  title: `The password of ${device.name} is not shown any more`,
  lead: 'It was kept for ten minutes, for the browser that added the device.',
  section: 'devices',
  narrow: true,
  content: html`<p>If you do not have it, let another be made: the old one ends then.</p>
    <div class="buttons">
      <a class="button" href="${devicePath(device)}">Go to ${device.name}</a>
      ${renderPostForm(
        request,
        `${devicePath(device)}/password`,
        html`<button>Make another password</button>`,
        {
          kind: 'inline',
        },
      )}
    </div>`,
})
