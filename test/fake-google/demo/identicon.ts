import { crc32, deflateSync } from 'node:zlib'

/** A small PNG, the same for the same seed: a symmetric pattern of five by five fields in one colour. */
export function identicon(seed: number, size = 60): Buffer {
  const pattern = scramble(seed)
  const field = Math.ceil(size / 5)
  const rows = Array.from({ length: 5 }, (_, row) => pixelRow(pattern, row, field, size))
  const pixels = Array.from(
    { length: size },
    (_, y) => rows[Math.floor(y / field)] ?? Buffer.alloc(0),
  )
  return png(size, [240, 240, 240, ...colour(seed)], Buffer.concat(pixels))
}

/** One line of pixels, by number in the palette, after the byte that says "no filter". */
function pixelRow(pattern: number, row: number, field: number, size: number): Buffer {
  const line = Buffer.alloc(size + 1)
  for (let column = 0; column < 5; column++) {
    const mirrored = Math.min(column, 4 - column)
    line.fill((pattern >>> (mirrored * 5 + row)) & 1, 1 + column * field, 1 + (column + 1) * field)
  }
  return line
}

function scramble(seed: number): number {
  return Math.imul(Math.imul(seed + 1, 0x9e3779b1) ^ 0x85ebca6b, 0xc2b2ae35) >>> 3
}

function colour(seed: number): readonly number[] {
  const turn = scramble(seed * 7 + 3) % 360
  return [0, 120, 240].map((shift) => {
    return Math.round(128 + 100 * Math.cos(((turn + shift) * Math.PI) / 180))
  })
}

function png(size: number, palette: readonly number[], pixels: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  // Eight bits to a pixel, colours from a palette.
  header.set([8, 3, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const chunks = [
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette)),
    chunk('IDAT', deflateSync(pixels, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat([signature, ...chunks])
}

function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(content), 4)
  return Buffer.concat([frame.subarray(0, 4), content, frame.subarray(4)])
}
