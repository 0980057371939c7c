/** The dynamic loader's cache, etc/ld.so.cache: which library is where (glibc, sysdeps/generic/dl-cache.h). Pure. */

const OLD = 'ld.so-1.7.0'
const NEW = 'glibc-ld.so.cache1.1'
const HEADER = 48
const ENTRY = 24
/** FLAG_ELF_LIBC6 | FLAG_X8664_LIB64 */
const X86_64 = 0x0303

const textAt = (bytes: Buffer, offset: number): string => {
  const end = bytes.indexOf(0, offset)
  return bytes.toString('utf8', offset, end < 0 ? bytes.length : end)
}

/**
 * Absolute paths by the name that programs need. What is for CPUs with more than the baseline is left out: a guest's
 * CPU may lack it. A cache of another form says nothing.
 */
export function parseLdCache(cache: Buffer): Map<string, string> {
  const paths = new Map<string, string>()
  const start = cache.toString('latin1', 0, OLD.length) === OLD ? cache.indexOf(NEW) : 0
  if (start < 0 || cache.toString('latin1', start, start + NEW.length) !== NEW) return paths
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
