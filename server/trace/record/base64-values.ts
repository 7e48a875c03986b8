/** Property names whose values are files, in vCard 2.1 to 4.0. */
const name = String.raw`(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)`
/** In XML a carriage return may be a character reference. */
const fold = String.raw`(?:\r|&#13;|&#x0?[dD];)?\n[ \t]`
const base64 = '[A-Za-z0-9+/=]'

const base64Value = new RegExp(
  String.raw`((?:^|[\n>])${name}(?:;[^:\n]*)?:(?:data:[^,\n]*,)?(?:${fold})?)` +
    `(${base64}{64}${base64}*(?:${fold}${base64}+)*)`,
  'gi',
)

/** Tried first: nearly no body holds such a value. In lower case, since a case-insensitive pattern takes three times as long. */
const hint = /(?:photo|logo|sound|key)[:;]/

/** False when `abbreviateBase64Values` would change nothing in a text that is this in lower case. */
export const mayContainBase64Values = (lowerCase: string): boolean => hint.test(lowerCase)

/** `text` with the base64 of each PHOTO, LOGO, SOUND and KEY in its cards replaced by `[N characters of base64]`. */
export function abbreviateBase64Values(text: string): string {
  if (!mayContainBase64Values(text.toLowerCase())) return text
  return text.replace(
    base64Value,
    (_, head: string, value: string) => `${head}[${String(value.length)} characters of base64]`,
  )
}
