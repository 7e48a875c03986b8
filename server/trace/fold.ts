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

/** Tried first: nearly no body holds a picture. */
const hint = /(?:PHOTO|LOGO|SOUND|KEY)[:;]/i

/** False when `foldPictures` would change nothing. */
export const mayHoldPictures = (text: string): boolean => hint.test(text)

/** `text` with the base64 of each picture, sound and key in its cards replaced by how long it was. */
export function foldPictures(text: string): string {
  if (!mayHoldPictures(text)) return text
  return text.replace(
    picture,
    (_, head: string, value: string) => `${head}[${String(value.length)} characters of base64]`,
  )
}
