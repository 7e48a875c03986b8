// OpenID Connect's own scopes come back under other names or not at all, and the bridge does not need them.
const optional = new Set(['openid', 'email', 'profile', 'address', 'phone', 'offline_access'])

/**
 * The scopes asked for that were not granted: at Google a person may untick each one. Empty when the answer
 * does not tell its scopes, which means all (https://www.rfc-editor.org/rfc/rfc6749#section-5.1).
 */
export function missingScopes(
  asked: readonly string[],
  granted: readonly string[] | undefined,
): readonly string[] {
  if (granted === undefined) return []
  return asked.filter((scope) => !optional.has(scope) && !granted.includes(scope))
}
