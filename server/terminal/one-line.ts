/** Texts of several lines as one, without control characters. */
export const toOneLine = (text: string): string =>
  text
    .split(/\p{Cc}/u)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
