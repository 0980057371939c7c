/** The dynamic loader's cache, etc/ld.so.cache: which library is where. Pure. */
import { textAt } from '../artefacts/bytes.js'
import { ENTRY, HEADER, MAGIC, X86_64 } from '../artefacts/write-ld-cache.js'

/** What the older format begins with; the newer one may stand behind it. */
const OLD = 'ld.so-1.7.0'

/**
 * Absolute paths by the name that programs need. What is for CPUs with more than the baseline is left out: a guest's
 * CPU may lack it. A cache of another form says nothing.
 */
export function parseLdCache(cache: Buffer): Map<string, string> {
  const paths = new Map<string, string>()
  const start = cache.toString('latin1', 0, OLD.length) === OLD ? cache.indexOf(MAGIC) : 0
  if (start < 0 || cache.toString('latin1', start, start + MAGIC.length) !== MAGIC) return paths
  const body = cache.subarray(start)
  const count = body.length >= HEADER ? body.readUInt32LE(20) : 0
  for (let index = 0; index < count; index++) {
    const at = HEADER + index * ENTRY
    if (at + ENTRY > body.length) break
    const plain = body.readUInt32LE(at) === X86_64 && body.readBigUInt64LE(at + 16) === 0n
    const name = textAt(body, body.readUInt32LE(at + 4))
    if (plain && !paths.has(name)) paths.set(name, textAt(body, body.readUInt32LE(at + 8)))
  }
  return paths
}
