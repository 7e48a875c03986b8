import { fingerprintOf } from '../frame/authority.ts'
import { copyable } from '../frame/copyable.ts'
import { html, type Html } from '../frame/html.ts'
import type { Linked } from './links.ts'
import { notice } from '../frame/page.ts'
import { qrCode } from '../frame/qr.ts'
import type { Page } from '../frame/visit.ts'

/** A link that was just made, for the owner's eyes. */
export interface Link {
  readonly url: string
  readonly back: string
  readonly linked: Linked
  /** DER of the authority that the profile brings. */
  readonly authority: Buffer | undefined
}

/** Shows the link as a QR code, and what comes after it. */
export const linkPage = async ({ url, back, linked, authority }: Link): Promise<Page> => ({
  title: 'Point the iPhone’s camera here',
  lead: `This code works once, within ten minutes. ${
    linked.password === undefined
      ? 'The iPhone will ask for the password.'
      : 'The profile holds the password.'
  }`,
  section: 'devices',
  content: html`<section class="card">
      <div class="scan">
        ${await qrCode(url, 'QR code with the link to the profile')} ${linkSteps(authority)}
      </div>
      <details>
        <summary>The link as text</summary>
        ${copyable(url, 'the link')}
      </details>
    </section>
    <div class="buttons"><a class="button" href="${back}">Back</a></div>`,
})

const linkSteps = (authority: Buffer | undefined): Html =>
  html`<ol class="steps">
    ${authority && warningStep}
    <li>
      <p>Press <strong>Get the profile</strong>, then <strong>Allow</strong>.</p>
    </li>
    <li>
      <p>
        In Settings choose <strong>Profile Downloaded</strong>. It waits there for eight minutes.
      </p>
    </li>
    ${authority && checkStep(authority)}
    <li>
      <p>Press <strong>Install</strong>.</p>
    </li>
    ${authority && trustStep}
  </ol>`

const warningStep = html`<li>
  <p>
    Safari says that the connection is not private: it does not know the bridge’s certificate yet.
    Choose <strong>Show Details</strong>, then <strong>visit this website</strong>.
  </p>
</li>`

/** Without this, whoever is in between could have given another certificate. */
const checkStep = (authority: Buffer): Html =>
  html`<li>
    <p>
      Under <strong>More Details</strong> its certificate must have this SHA-256 fingerprint. If it
      has another, somebody is in between: do not install it.
    </p>
    <p class="fingerprint"><code>${fingerprintOf(authority)}</code></p>
  </li>`

/** https://support.apple.com/102390 */
const trustStep = html`<li>
  <p>
    In Settings → General → About → Certificate Trust Settings switch
    <strong>carddav-bridge</strong> on.
  </p>
</li>`

/** What a telephone sees that followed the link. */
export const landingPage = ({ account, name, password }: Linked): Page => ({
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
  outside: true,
})

/** When a link is used, too old, or nobody’s: it does not say which. */
export const usedPage: Page = {
  status: 404,
  title: 'This link does not work any more',
  lead: 'A link to a profile works once, within ten minutes.',
  content: notice(
    'warn',
    'Show another QR code on the device’s page of your bridge, and point the camera at that.',
  ),
  narrow: true,
  outside: true,
}
