import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { arMembers } from './ar.js'
import { gunzip, unzstd } from './decompress.js'
import type { Bytes } from './decompress.js'
import { unxz } from './xz.js'

/**
 * The decompressed data.tar of a .deb, whichever way it is compressed: deb(5). Throws Error with what is wrong,
 * at once if the file is not a whole package, later if its data are damaged.
 */
export async function dataArchive(path: string): Promise<Bytes> {
  const file = await open(path)
  try {
    const members = await arMembers(file)
    if (members[0]?.name !== 'debian-binary') throw new Error('it is not a Debian package')
    const data = members.find(({ name }) => name.startsWith('data.tar'))
    if (data === undefined) throw new Error('it has no data.tar')
    const { start, size, name } = data
    const compressed: Bytes =
      size === 0
        ? nothing()
        : createReadStream(path, { start, end: start + size - 1, highWaterMark: 1 << 16 })
    return decompressed(name.slice('data.tar'.length), compressed)
  } finally {
    await file.close()
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function decompressed(suffix: string, compressed: Bytes): Bytes {
  switch (suffix) {
    case '':
      return compressed
    case '.gz':
      return gunzip(compressed)
    case '.xz':
      return unxz(compressed)
    case '.zst':
      return unzstd(compressed)
    default:
      throw new Error(`its data.tar${suffix} is compressed in a way that is not known here`)
  }
}
