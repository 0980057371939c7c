/** Debian's packages as somebody else would have them: unpacked into a plain directory, or packed into layers. */
import { buffer } from 'node:stream/consumers'
import { createWriteStream } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { pack } from 'tar-stream'
import { debEntries } from '../src/supply/archive/deb.js'
import type { Archive, Package } from '../src/supply/archive/model.js'
import { rootEntries } from '../src/supply/artefacts/root-entries.js'

/** Unpacks packages into a directory, documentation left out. */
export async function unpackInto(
  directory: string,
  archive: Archive,
  packages: readonly Package[],
): Promise<void> {
  await mkdir(directory, { recursive: true })
  for await (const entry of rootEntries(archive, packages)) {
    const path = join(directory, entry.path)
    if (entry.type === 'directory') await mkdir(path, { recursive: true })
    else if (entry.type === 'symlink')
      await symlink(
        entry.target.startsWith('/') ? relative(dirname(path), join(directory, entry.target)) : entry.target,
        path,
      )
    else await pipeline(entry.content, createWriteStream(path, { mode: entry.mode | 0o600 }))
  }
}

type Adding = (add: ReturnType<typeof pack>) => Promise<void>

/** A layer of whatever is put into it. */
export async function layerOf(fill: Adding): Promise<Buffer> {
  const tar = pack()
  const bytes = buffer(tar.pipe(createGzip({ level: 1 })))
  await fill(tar)
  tar.finalize()
  return bytes
}

/** A layer with the merged tree of packages. */
export const layerOfPackages = (archive: Archive, packages: readonly Package[]): Promise<Buffer> =>
  layerOf(async (tar) => {
    for await (const entry of rootEntries(archive, packages))
      if (entry.type === 'directory') tar.entry({ name: entry.path, type: 'directory', mode: 0o755 })
      else if (entry.type === 'symlink')
        tar.entry({ name: entry.path, type: 'symlink', linkname: entry.target })
      else
        await pipeline(
          entry.content,
          tar.entry({ name: entry.path, mode: entry.mode, size: entry.size }, () => undefined),
        )
  })

/** A layer with what of one package's files passes, as the package has them. */
export const layerOfFiles = (archive: Archive, packages: readonly Package[], only: RegExp): Promise<Buffer> =>
  layerOf(async (tar) => {
    for (const one of packages)
      for await (const { path, type, mode, size, content } of debEntries(await archive.download(one)))
        if (type === 'file' && only.test(path))
          await pipeline(
            content,
            tar.entry({ name: path, mode, size }, () => undefined),
          )
  })

/** A layer of texts by path; `.wh.` files are whiteouts. */
export const layerOfTexts = (texts: Readonly<Record<string, string>>): Promise<Buffer> =>
  layerOf((tar) => {
    for (const [name, text] of Object.entries(texts)) tar.entry({ name, mode: 0o755 }, text)
    return Promise.resolve()
  })
