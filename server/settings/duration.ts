const milliseconds = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 }

/** Milliseconds of a time as settings write it: `30d`, `12h` or `90m`. */
export const parseDuration = (written: string): number =>
  parseInt(written, 10) * milliseconds[written.at(-1) as keyof typeof milliseconds]
