import { certificateFingerprint } from '../frame/ca-certificate.ts'
import { renderCopyableText } from '../frame/copyable-text.ts'
import { html, type Html } from '../frame/html.ts'
import type { ProfileLinkTarget } from './profile-links.ts'
import { renderNotice } from '../frame/page-layout.ts'
import { renderQrCode } from '../frame/qr-code.ts'
import type { HtmlPage } from '../frame/page-route.ts'

/** A link that was just made, to be shown to the owner. */
export interface ProfileLinkPageOptions {
  readonly url: string
  /** Path of the page to go back to. */
  readonly back: string
  readonly target: ProfileLinkTarget
  /** DER of the CA certificate that the profile installs. */
  readonly caCertificate: Buffer | undefined
}

/** Shows the link as a QR code, and what comes after it. */
export const profileLinkPage = async ({
  url,
  back,
  target,
  caCertificate,
}: ProfileLinkPageOptions): Promise<HtmlPage> => ({
  title: 'Point the iPhone’s camera here',
  lead: `This code works once, within ten minutes. ${
    target.password === undefined
      ? 'The iPhone will ask for the password.'
      : 'The profile holds the password.'
  }`,
  section: 'devices',
  styles: ['devices.css'],
  content: html`<section class="card">
      <div class="scan">
        ${await renderQrCode(url, 'QR code with the link to the profile')}
        ${linkSteps(caCertificate)}
      </div>
      <details>
        <summary>The link as text</summary>
        ${renderCopyableText(url, 'the link')}
      </details>
    </section>
    <div class="buttons"><a class="button" href="${back}">Back</a></div>`,
})

const linkSteps = (caCertificate: Buffer | undefined): Html =>
  html`<ol class="steps">
    ${caCertificate && warningStep}
    <li>
      <p>Press <strong>Get the profile</strong>, then <strong>Allow</strong>.</p>
    </li>
    <li>
      <p>
        In Settings choose <strong>Profile Downloaded</strong>. It waits there for eight minutes.
      </p>
    </li>
    ${caCertificate && fingerprintStep(caCertificate)}
    <li>
      <p>Press <strong>Install</strong>.</p>
    </li>
    ${caCertificate && trustStep}
  </ol>`

const warningStep = html`<li>
  <p>
    Safari says that the connection is not private: it does not know the bridge’s certificate yet.
    Choose <strong>Show Details</strong>, then <strong>visit this website</strong>.
  </p>
</li>`

/** Without this, a machine in the middle could have given another certificate. */
const fingerprintStep = (caCertificate: Buffer): Html =>
  html`<li>
    <p>
      Under <strong>More Details</strong> its certificate must have this SHA-256 fingerprint. If it
      has another, somebody is in between: do not install it.
    </p>
    <p class="fingerprint"><code>${certificateFingerprint(caCertificate)}</code></p>
  </li>`

/** https://support.apple.com/102390 */
const trustStep = html`<li>
  <p>
    In Settings → General → About → Certificate Trust Settings switch
    <strong>carddav-bridge</strong> on.
  </p>
</li>`

/** What a telephone sees that opened the link; its button redeems it. */
export const profileDownloadPage = ({ account, name, password }: ProfileLinkTarget): HtmlPage => ({
  title: 'Set up the contacts',
  lead: `This profile adds the contacts of ${account} to this iPhone, iPad or Mac.`,
  content: html`<form class="stack" method="post">
      <div class="buttons"><button class="primary">Get the profile</button></div>
    </form>
    <p>
      Then open Settings, choose <strong>Profile Downloaded</strong> and <strong>Install</strong>.
    </p>
    ${
      password === undefined &&
      html`<p class="muted">It will ask for the password that the bridge shows for ${name}.</p>`
    }`,
  narrow: true,
  signedOut: true,
})

/** When a link was used, is too old, or never was one: it does not say which. */
export const expiredProfileLinkPage: HtmlPage = {
  status: 404,
  title: 'This link does not work any more',
  lead: 'A link to a profile works once, within ten minutes.',
  content: renderNotice(
    'warn',
    'Show another QR code on the device’s page of your bridge, and point the camera at that.',
  ),
  narrow: true,
  signedOut: true,
}
