/** What a kernel image says of itself: whether it can be booted here, and which release it is. */
import { createReadStream } from 'node:fs'
import { UsageError } from '../../lib/errors.js'
import { readElf } from './elf.js'
import { headOf, statOrRefuse } from './host-file.js'

export interface KernelName {
  /** `uname -r`. */
  readonly release: string
  /** The upstream release: 6.12.117, 7.3-rc7. */
  readonly version: string
}

/** Debian's kernels up to 6.12 keep one name over many releases, and tell theirs behind it. */
const DEBIANS = / Debian (\d+(?:\.\d+)+(?:~rc\d+)?)-/

/** @param banner as in /proc/version, from the release on */
export function nameOf(banner: string): KernelName | null {
  const release = /^\d+\.\d\S*/.exec(banner)?.[0]
  if (release === undefined) return null
  const version =
    DEBIANS.exec(banner)?.[1]?.replace('~', '-') ?? /^\d+(?:\.\d+)+(?:-rc\d+)?/.exec(release)?.[0]
  return version === undefined ? null : { release, version }
}

/** As far as what is read here of a bzImage's header goes. */
const HEADER = 0x238

/** How long a bzImage is at least, by its own header: the real-mode code with its boot sector, and the rest. */
const lengthOf = (head: Buffer): number =>
  ((head.readUInt8(0x1f1) || 4) + 1) * 512 + head.readUInt32LE(0x1f4) * 16

/**
 * The banner in a bzImage (Documentation/arch/x86/boot.rst), null where it is none.
 * @param size of the whole file
 * @throws UsageError for 32 bits, and where it is cut
 */
function bannerOfBzImage(what: string, head: Buffer, size: number): string | null {
  if (head.toString('latin1', 0x202, 0x206) !== 'HdrS') return null
  if (head.length < HEADER || size < lengthOf(head))
    throw new UsageError(
      `${what} is cut: it has ${size} bytes, fewer than its header says; copy or build it again`,
    )
  const [protocol, flags] = [head.readUInt16LE(0x206), head.readUInt16LE(0x236)]
  if (protocol >= 0x20c && (flags & 1) === 0)
    throw new UsageError(`${what} is for x86 with 32 bits, and guests are x86-64; build it for that`)
  const at = head.readUInt16LE(0x20e) + 0x200
  return head.toString('latin1', at, Math.max(at, head.indexOf(0, at)))
}

async function bannerOfVmlinux(path: string): Promise<string> {
  let before = ''
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    const text = before + chunk.toString('latin1')
    const found = /Linux version (\d+\.\d[^\n\0]{0,400})[\n\0]/.exec(text)?.[1]
    if (found !== undefined) return found
    before = text.slice(-512)
  }
  return ''
}

/**
 * Reads a bzImage or vmlinux.
 * @param what names it, for sentences
 * @throws UsageError where it is neither, for another architecture, or not to be booted as it is
 */
export async function readKernelImage(what: string, path: string): Promise<KernelName> {
  const head = await headOf(what, path, 0x10000)
  if (head.toString('latin1', 0x38, 0x3c) === 'ARM\x64')
    throw new UsageError(`${what} is for aarch64, and guests are x86-64; build it for that`)
  const elf = await readElf(path).catch(() => null)
  if (elf && !elf.isX86_64)
    throw new UsageError(`${what} is for ${elf.machine}, and guests are x86-64; build it for that`)
  if (elf && !elf.isPvh)
    throw new UsageError(
      `${what} is a vmlinux without CONFIG_PVH, which cannot be booted; give arch/x86/boot/bzImage`,
    )
  const banner = elf
    ? await bannerOfVmlinux(path)
    : bannerOfBzImage(what, head, (await statOrRefuse(what, path)).size)
  if (banner === null)
    throw new UsageError(`${what} is no kernel: expected a bzImage or a vmlinux for x86-64`)
  const name = nameOf(banner)
  if (!name) throw new UsageError(`${what} does not say which release it is: expected a kernel of Linux`)
  return name
}
