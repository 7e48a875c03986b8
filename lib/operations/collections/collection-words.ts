/** What GET says of a collection to a person who has opened it by hand. */
export const collectionWords = (user: string): Buffer =>
  Buffer.from(
    `This is carddav-bridge, serving the contacts of ${user}.\nA CardDAV client wants this server's address, not a browser.\n`,
  )

/** The media type of those words. */
export const collectionWordsType = 'text/plain; charset=utf-8'
