/** How a redirect ended, as far as the browser may know. */
export type Result = 'done' | 'failed' | 'foreign'

const pages: Record<
  Result,
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

/** A page of fixed words: nothing that came with the request is in it. */
export function resultPage(result: Result): { readonly status: number; readonly body: string } {
  const { status, title, text } = pages[result]
  const body =
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title} – carddav-bridge</title>` +
    `<h1>${title}</h1><p>${text}</p></html>\n`
  return { status, body }
}
