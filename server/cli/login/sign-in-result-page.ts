/** How a redirect was handled; `foreign`: it did not belong to the sign-in. */
export type SignInResult = 'done' | 'failed' | 'foreign'

const pages: Record<
  SignInResult,
  { readonly status: number; readonly title: string; readonly text: string }
> = {
  done: {
    status: 200,
    title: 'You are signed in',
    text: 'You can close this window. The terminal says what comes next.',
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
