/** Whether it can be the short name of an account or device, which stands in addresses and is typed on small keyboards. */
export const isShortName = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,31}$/.test(text)

/** The rule in words. */
export const shortNameRule =
  'A short name has 1 to 32 of a–z, 0–9 and “-”, and begins with a letter or digit.'

/** The first of `wish`, `wish-2`, `wish-3` … that is not taken. */
export function findFreeShortName(wish: string, taken: readonly string[]): string {
  const base = asShortName(wish)
  for (let count = 1; ; count++) {
    const name = count === 1 ? base : `${base}-${count}`
    if (!taken.includes(name)) return name
  }
}

function asShortName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  return plain.replace(/^-+/, '').slice(0, 24).replace(/-+$/, '') || 'me'
}
