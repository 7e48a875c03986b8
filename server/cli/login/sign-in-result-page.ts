/**
 * How a redirect was handled; `asked`: the terminal asks before it is done; `foreign`: it did not belong to the sign-in;
 * `other-user`: another user of this machine sent it.
 */
export type SignInResult = 'done' | 'asked' | 'failed' | 'foreign' | 'other-user'

const pages: Record<
  SignInResult,
  { readonly status: number; readonly title: string; readonly text: string }
> = {
  done: {
    status: 200,
    title: 'You are signed in',
    text: 'You can close this window. The terminal says what comes next.',
  },
  asked: {
    status: 200,
    title: 'One question is left',
    text: 'Go back to the terminal: it asks whether this is your account.',
  },
  failed: {
    status: 400,
    title: 'That did not work',
    text: 'Nothing was changed. The terminal says why, and what to do.',
  },
  foreign: {
    status: 400,
    title: 'This page does not belong to a sign-in',
    text: 'Open the address that the terminal shows.',
  },
  'other-user': {
    status: 403,
    title: 'This sign-in was begun by another user of this machine',
    text: 'Nothing was changed. If that was you, run it again with --no-browser, and paste the address of the last page there.',
  },
}

/** The page for the browser; it holds nothing of the request. */
export function renderSignInResultPage(result: SignInResult): {
  readonly status: number
  readonly body: string
} {
  const { status, title, text } = pages[result]
  const body =
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title} – carddav-bridge</title>` +
    `<h1>${title}</h1><p>${text}</p></html>\n`
  return { status, body }
}
