import type { Answer } from '../answer.ts'

/** The page on which a person chooses an account and ticks scopes. */
export function consentPage(asked: URLSearchParams, emails: readonly string[]): Answer {
  const hint = asked.get('login_hint')
  const people = emails.map((email) => {
    const checked = email === (hint ?? emails[0]) ? ' checked' : ''
    return `<p><label><input type="radio" name="email" value="${escape(email)}"${checked}> ${escape(email)}</label>`
  })
  const scopes = (asked.get('scope') ?? '').split(/\s+/).map((scope) => {
    return `<p><label><input type="checkbox" name="granted" value="${escape(scope)}" checked> ${escape(scope)}</label>`
  })
  return page(
    200,
    'Sign in to the fake Google',
    `<form method="post">
<p>${escape(asked.get('client_id') ?? '')} wants to reach your account.
${people.join('\n')}
<p>It may use:
${scopes.join('\n')}
<p><button>Allow</button> <button name="deny" value="1">Cancel</button>
</form>`,
  )
}

/** Errors that Google shows to the person instead of the app. */
export function errorPage(status: number, error: string): Answer {
  return page(status, 'Access blocked', `<p>Error ${status}: ${escape(error)}`)
}

function page(status: number, title: string, content: string): Answer {
  const body = `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<h1>${title}</h1>
${content}
`
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
