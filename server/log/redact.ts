const mask = '[redacted]'

/** Patterns of secrets, each with what stays in front of them. Plain, percent-encoded and in JSON. */
const patterns: readonly RegExp[] = [
  /(\b(?:Bearer|Basic)(?: |%20|\+))[\w.~+/=%-]+/gi,
  /((?:^|[?&;\s"'{,[(])(?:access_token|refresh_token|id_token|client_secret|code_verifier|code|token|password)(?:=|%3D|"\s*:\s*"|:\s*'))[^&;\s"',}\])]+/gi,
  /()\bya29(?:\.|%2E)[\w.~%-]+/g,
  /()(?<![\w.:])1(?:\/\/|%2F%2F)[\w.~%-]{16,}/gi,
  /()(?<![\w.:])4(?:\/|%2F)0A[\w.~%-]{16,}/gi,
  /()\bGOCSPX-[\w-]+/g,
]

// Tried first, since nearly every line has none of them.
const hint = /bearer|basic|ya29|GOCSPX|token|secret|code|password|1\/\/|1%2F%2F|4\/0A|4%2F0A/i

/** `text` without what patterns like a token, code, client secret or Basic credentials. */
export function redactSecrets(text: string): string {
  if (!hint.test(text)) return text
  return patterns.reduce((redacted, pattern) => redacted.replace(pattern, `$1${mask}`), text)
}
