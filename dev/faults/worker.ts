/**
 * What the command line cannot be given from outside, in a process of its own: packages, and an archive with keys of its own.
 * `deb PATH` reads a package; `archive MIRROR KEYRINGS CACHE NOW SUITE [PACKAGE]` opens a suite and downloads from it.
 */
import { sentence, UnavailableError, UsageError } from '../../src/lib/errors.js'
import { guard } from '../../src/lib/door.js'
import { openArchive } from '../../src/supply/archive/archive.js'
import { debEntries } from '../../src/supply/archive/deb.js'

async function deb(path: string): Promise<void> {
  let [entries, bytes] = [0, 0]
  for await (const { content } of debEntries(path)) {
    entries++
    for await (const chunk of content) bytes += chunk.length
  }
  process.stdout.write(`${entries} entries, ${bytes} bytes\n`)
}

async function archive(args: readonly string[]): Promise<void> {
  const [mirror = '', keyringDir = '', cacheDir = '', now = '', name = '', wanted] = args
  const opened = openArchive({
    mirrors: { debian: `${mirror}/debian`, security: `${mirror}/debian-security` },
    cacheDir,
    keyringDir,
    strict: true,
    now: () => new Date(now),
    environment: {},
    retryDelay: 5,
  })
  const suite = await opened.suite(name)
  const index = await suite.index()
  for (const warning of suite.warnings) process.stderr.write(`warning: ${warning}\n`)
  if (wanted === undefined) return
  const found = index.newest(wanted)
  if (!found) throw new UsageError(`there is no ${wanted}`)
  await deb(await opened.download(found))
}

guard(process.stdout, () => undefined)
guard(process.stderr, () => undefined)
const [verb, ...args] = process.argv.slice(2)
try {
  await (verb === 'deb' ? deb(args[0] ?? '') : archive(args))
} catch (error) {
  const isKnown = error instanceof UsageError || error instanceof UnavailableError
  process.stderr.write(
    `${isKnown ? sentence(error) : error instanceof Error ? (error.stack ?? '') : String(error)}\n`,
  )
  process.exitCode = error instanceof UsageError ? 2 : 3
}
