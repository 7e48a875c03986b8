import { drawClickMarker, renderDrawing, drawPlaceholderText } from './drawing.ts'

/** How to go on when Google warns of an app that nobody has verified. */
export const googleUnverifiedAppDrawing = renderDrawing({
  about:
    'Google’s page “Google hasn’t verified this app”: first the link Advanced at the bottom, then the link Go to carddav-bridge, unsafe.',
  height: 168,
  inside: `
    <path class="d-warn" d="M18 60l12-21 12 21z"/><path class="d-on" d="M30 46.5v6m0 3.5v.5"/>
    <text class="d-title" x="56" y="55">Google hasn’t verified this app</text>
    ${drawPlaceholderText(56, 68, 220)}${drawPlaceholderText(56, 82, 170)}
    ${drawClickMarker(30, 114, 1)}<text class="d-link" x="56" y="118.5">Advanced</text>
    <rect class="d-button" x="254" y="99" width="110" height="30" rx="15"/>
    <text class="d-quiet" x="309" y="118.5" text-anchor="middle">Back to safety</text>
    ${drawClickMarker(30, 145, 2)}<text class="d-link" x="56" y="149.5">Go to carddav-bridge (unsafe)</text>`,
})

/** What to tick. */
export const googleConsentDrawing = renderDrawing({
  about:
    'Google’s page on which the app asks for access: first the box for contacts, which is ticked, then the button Continue.',
  height: 162,
  inside: `
    <text class="d-title" x="56" y="52">carddav-bridge wants access</text>
    ${drawClickMarker(30, 81, 1)}
    <rect class="d-box" x="56" y="71" width="20" height="20" rx="4"/><path class="d-tick" d="M60.5 81l4 4 7-8"/>
    <text class="d-text" x="88" y="79">See, edit, download, and</text>
    <text class="d-text" x="88" y="96">permanently delete your contacts</text>
    <rect class="d-button" x="132" y="116" width="84" height="30" rx="15"/>
    <text class="d-quiet" x="174" y="135.5" text-anchor="middle">Cancel</text>
    <rect class="d-primary" x="228" y="116" width="98" height="30" rx="15"/>
    <text class="d-on-primary" x="277" y="135.5" text-anchor="middle">Continue</text>
    ${drawClickMarker(348, 131, 2)}`,
})
