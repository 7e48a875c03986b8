/**
 * The rooms of the house in their order: each may import what stands below it, never what stands above. A room whose
 * value is a list has sub-rooms, in the same order; '.' is the files that lie in the room itself.
 */
const rooms = [
  ['server/main.ts'],
  ['server/cli', ['.', 'commands', 'explain', 'login', 'service']],
  ['server/serve'],
  [
    'server/ui',
    [
      '.',
      'traffic-api',
      'traffic',
      'settings',
      'accounts',
      'devices',
      'mobileconfig',
      'setup',
      'account-sign-in',
      'drawings',
      'owner',
      'frame',
    ],
  ],
  ['server/monitoring', ['health', 'metrics']],
  ['server/trace', ['export', 'replay', 'show', 'record']],
  ['server/doctor', ['.', 'client', 'upstream', 'installation', 'examination']],
  ['server/clients'],
  ['server/dav', ['.', 'sign-in', 'spool']],
  ['server/accounts'],
  ['server/activity'],
  ['server/net', ['.', 'listen', 'tls', 'announce', 'addresses']],
  ['server/store'],
  ['server/log'],
  ['server/settings'],
  ['server/package'],
  ['server/terminal'],
  ['lib/operations', ['.', 'cards', 'collections', 'conditions', 'message', 'clients']],
  ['lib/replica', ['.', 'refresh', 'state']],
  ['lib/upstream', ['.', 'book', 'discovery', 'access', 'exchange']],
  ['lib/vcard', ['upload', 'serve', 'lens', 'merge', 'versions', 'text']],
  ['lib/dav', ['request', 'multistatus', 'xml']],
  ['lib/mapping'],
  ['lib/oauth'],
  ['lib/guard'],
  ['lib/observe'],
  ['lib/store'],
  ['lib/http'],
  ['lib/errors'],
  ['certs'],
]

/** A pattern of the files of a room, or of the files that lie in it without a sub-room. */
const files = (room, sub) => {
  if (room.endsWith('.ts')) return `^${room}$`
  if (sub === '.') return `^${room}/[^/]+$`
  return sub === undefined ? `^${room}/` : `^${room}/${sub}/`
}

/** For each but the first: it imports none of those before it. */
const noneUpwards = (names, pattern) =>
  names.slice(1).map((name, index) => ({
    name: `no-import-upwards-from-${name === '.' ? 'the-files-of-the-room' : name}`,
    severity: 'error',
    from: { path: pattern(name) },
    to: { path: names.slice(0, index + 1).map(pattern) },
  }))

export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    ...noneUpwards(
      rooms.map(([room]) => room),
      (room) => files(room),
    ),
    ...rooms.flatMap(([room, subs = []]) => noneUpwards(subs, (sub) => files(room, sub))),
    ...noneUpwards(['.', 'writer', 'books', 'bodies'], (sub) => files('server/store/replica', sub)),
    {
      name: 'in-a-room',
      comment: 'A file that lies in no room has no place in the order.',
      severity: 'error',
      from: { path: '^(server|lib|certs)/', pathNot: rooms.map(([room]) => files(room)) },
      to: {},
    },
    {
      name: 'not-a-test',
      severity: 'error',
      from: { path: '^(server|lib|certs)/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    includeOnly: '^(server|lib|certs|test)/',
    moduleSystems: ['es6'],
  },
}
