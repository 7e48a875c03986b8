import type { ClientSetupGuide } from './setup-guide.ts'

/** Guides for programs that show an address book as a folder with a file for each contact. */
export const fileSetupGuides: readonly ClientSetupGuide[] = [
  {
    id: 'rclone',
    name: 'rclone',
    agent: /^rclone\//,
    proof: 'driven',
    runs: 'here',
    lines: [
      'rclone config create contacts webdav url={book} vendor=other user={user} pass={password} --obscure',
      'rclone copy contacts: backup',
    ].join('\n'),
    suggests: { profile: 'rclone' },
    notes: [
      'It may only read: uploads and deletions are refused (403). When an upload is refused or another size is stored, rclone deletes the file that was there, and Google rewrites every card: contacts would be gone.',
    ],
  },
  {
    id: 'davfs2',
    name: 'davfs2',
    agent: /^davfs2\//,
    proof: 'driven',
    runs: 'here',
    lines: [
      "echo '{book} {user} {password}' >> /etc/davfs2/secrets",
      "echo 'buf_size 64' >> /etc/davfs2/davfs2.conf",
      'mount -t davfs {book} /mnt',
    ].join('\n'),
    notes: [
      'Without that `buf_size` it shows nothing from Linux 6.16 on.',
      'It may not delete (403): to save a card, many editors write another file and rename it, and davfs2 then deletes the card and uploads it ten seconds later, if that works. Use an editor that writes into the file (in vim `:set backupcopy=yes`); with others you get an error, and nothing is lost. Delete contacts elsewhere.',
    ],
  },
  {
    id: 'cadaver',
    name: 'cadaver',
    agent: /^cadaver\//,
    proof: 'driven',
    runs: 'here',
    lines: 'cadaver {book}',
    notes: [
      'It asks for Username `{user}` and Password `{password}`.',
      '`put` overwrites without a condition: what was changed elsewhere since your `get` is lost.',
    ],
  },
  {
    id: 'webdav',
    name: 'webdav (npm)',
    proof: 'driven',
    runs: 'here',
    lines: "createClient('{book}', { username: '{user}', password: '{password}' })",
    notes: [
      "`putFileContents` overwrites without a condition, unless it has `overwrite: false`, or `headers: { 'If-Match': etag }` with the ETag of `stat`.",
    ],
  },
]
