/**
 * Exactly this for ever: clients keep passwords under it (https://www.rfc-editor.org/rfc/rfc7617#section-2), and what
 * signs a device in by Digest is made with it (https://www.rfc-editor.org/rfc/rfc7616#section-3.4.2).
 */
export const authenticationRealm = 'carddav-bridge'
