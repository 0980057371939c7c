/** The dynamic loader's cache, etc/ld.so.cache: which library is where. Pure. */
import { factsOfArchitecture } from '../../matrix/architecture.js'
import { ENTRY, HEADER, MAGIC } from '../artefacts/write-ld-cache.js'

const PLAIN = factsOfArchitecture('x86_64').ldCache

/** What the older format begins with; the newer one may stand behind it. */
const OLD = 'ld.so-1.7.0'

/** A system has some thousand entries; names and paths are as long as Linux allows, in bytes. */
const [MOST_ENTRIES, LONGEST_NAME, LONGEST_PATH] = [50_000, 255, 4095]

/** The text from an offset to the next NUL; empty where it is longer than that. */
function textAt(bytes: Buffer, offset: number, longest: number): string {
  const end = bytes.subarray(offset, offset + longest + 1).indexOf(0)
  return end < 0 ? '' : bytes.toString('utf8', offset, offset + end)
}

/**
 * Absolute paths by the name that programs need. What is for CPUs with more than the baseline is left out: a guest's
 * CPU may lack it. A cache of another form says nothing.
 */
export function parseLdCache(cache: Buffer): Map<string, string> {
  const paths = new Map<string, string>()
  const start = cache.toString('latin1', 0, OLD.length) === OLD ? cache.indexOf(MAGIC) : 0
  if (start < 0 || cache.toString('latin1', start, start + MAGIC.length) !== MAGIC) return paths
  const body = cache.subarray(start)
  const count = body.length >= HEADER ? Math.min(body.readUInt32LE(20), MOST_ENTRIES) : 0
  for (let index = 0; index < count; index++) {
    const at = HEADER + index * ENTRY
    if (at + ENTRY > body.length) break
    const plain = body.readUInt32LE(at) === PLAIN && body.readBigUInt64LE(at + 16) === 0n
    const name = textAt(body, body.readUInt32LE(at + 4), LONGEST_NAME)
    const path = textAt(body, body.readUInt32LE(at + 8), LONGEST_PATH)
    if (plain && name !== '' && path !== '' && !paths.has(name)) paths.set(name, path)
  }
  return paths
}
