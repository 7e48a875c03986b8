/** Property names whose values are files, in vCard 2.1 to 4.0. */
const name = String.raw`(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)`
/** In XML a carriage return may be a character reference. */
const fold = String.raw`(?:\r|&#13;|&#x0?[dD];)?\n[ \t]`
const base64 = '[A-Za-z0-9+/=]'

const picture = new RegExp(
  String.raw`((?:^|[\n>])${name}(?:;[^:\n]*)?:(?:data:[^,\n]*,)?(?:${fold})?)` +
    `(${base64}{64}${base64}*(?:${fold}${base64}+)*)`,
  'gi',
)

/** Tried first: nearly no body holds a picture. In lower case, since a pattern that does not care takes three times as long. */
const hint = /(?:photo|logo|sound|key)[:;]/

/** False when `foldPictures` would change nothing in a text that is this in lower case. */
export const mayHoldPictures = (lowerCase: string): boolean => hint.test(lowerCase)

/** `text` with the base64 of each picture, sound and key in its cards replaced by how long it was. */
export function foldPictures(text: string): string {
  if (!mayHoldPictures(text.toLowerCase())) return text
  return text.replace(
    picture,
    (_, head: string, value: string) => `${head}[${String(value.length)} characters of base64]`,
  )
}
