import { drawClickMarker, renderDrawing, drawPlaceholderText } from './drawing.ts'

/** Where an app is made for everybody. */
export const googleAudienceDrawing = renderDrawing({
  about:
    'Google’s page Project configuration, at Audience: of Internal and External the second is chosen.',
  height: 140,
  inside: `
    <text class="d-title" x="56" y="52">Audience</text>
    <circle class="d-ring" cx="64" cy="78" r="7"/><text class="d-text" x="82" y="82.5">Internal</text>
    ${drawPlaceholderText(150, 75, 180)}
    ${drawClickMarker(30, 110)}
    <circle class="d-ring d-chosen" cx="64" cy="110" r="7"/><circle class="d-fill" cx="64" cy="110" r="3.5"/>
    <text class="d-text" x="82" y="114.5">External</text>${drawPlaceholderText(150, 107, 150)}`,
})

/** Which type of client it must be. */
export const googleOAuthClientDrawing = renderDrawing({
  about:
    'Google’s page Create OAuth client ID: first the list Application type, in which Desktop app is chosen, then, under a name, the button Create.',
  height: 206,
  inside: `
    <path class="d-bar" d="M0 22h104v184H0z"/><rect class="d-here" x="6" y="112" width="92" height="26" rx="13"/>
    <text class="d-quiet" x="16" y="50">Overview</text><text class="d-quiet" x="16" y="76">Branding</text>
    <text class="d-quiet" x="16" y="102">Audience</text><text class="d-link" x="16" y="129.5">Clients</text>
    <text class="d-title" x="122" y="52">Create OAuth client ID</text>
    <rect class="d-field" x="122" y="68" width="208" height="38" rx="6"/>
    <text class="d-label" x="132" y="82">Application type</text><text class="d-text" x="132" y="98.5">Desktop app</text>
    <path class="d-tick d-soft" d="M308 85l5 5 5-5"/>${drawClickMarker(352, 87, 1)}
    <rect class="d-field" x="122" y="116" width="208" height="38" rx="6"/>
    <text class="d-label" x="132" y="130">Name</text><text class="d-text" x="132" y="146.5">carddav-bridge</text>
    <rect class="d-primary" x="122" y="164" width="84" height="30" rx="15"/>
    <text class="d-on-primary" x="164" y="183.5" text-anchor="middle">Create</text>${drawClickMarker(228, 179, 2)}`,
})

/** The only moment at which the file can be had. */
export const googleClientDownloadDrawing = renderDrawing({
  about:
    'Google’s window OAuth client created, with the link Download JSON under the client’s id and secret.',
  height: 170,
  inside: `
    <rect class="d-window" x="48" y="36" width="310" height="120" rx="10"/>
    <text class="d-title" x="68" y="64">OAuth client created</text>
    <text class="d-quiet" x="68" y="89">Client ID</text>${drawPlaceholderText(160, 82, 170)}
    <text class="d-quiet" x="68" y="110">Client secret</text>${drawPlaceholderText(160, 103, 110)}
    ${drawClickMarker(48, 134)}
    <path class="d-link-line" d="M77 126v11m-5-5l5 5 5-5M70 141h14"/>
    <text class="d-link" x="94" y="138.5">Download JSON</text>`,
})
