/** What an ELF file says of itself, as far as it takes to find what it runs with (System V ABI, gABI chapters 4 and 5). */
import { architectureBy } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

export interface Elf {
  /** Whether it is for x86-64, in its 64-bit form. */
  readonly isX86_64: boolean
  /** The architecture of ours that it is for; undefined where it is for none. */
  readonly arch: Architecture | undefined
  /** The architecture in words: `aarch64`, or `machine 243`. */
  readonly machine: string
  /** The dynamic loader that it asks for; null for a static program and for a library. */
  readonly interpreter: string | null
  readonly needed: readonly string[]
  /** Directories as they are written, `$ORIGIN` and all. */
  readonly rpath: readonly string[]
  readonly runpath: readonly string[]
  /** Where the ELF file ends by its own account, in bytes; an AppImage has its file system there. */
  readonly end: number
  /** Whether it can be booted as a virtual machine's kernel (a note of Xen's type 18). */
  readonly isPvh: boolean
}

const MACHINES: Record<number, string> = {
  3: 'x86 (32 bits)',
  8: 'mips',
  20: 'ppc',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  62: 'x86-64',
  183: 'aarch64',
  243: 'riscv',
  258: 'loongarch',
}
const [LOAD, DYNAMIC, INTERP, NOTE] = [1, 2, 3, 4]
const [DT_NEEDED, DT_STRTAB, DT_STRSZ, DT_RPATH, DT_RUNPATH] = [1, 5, 10, 15, 29]
const PVH_NOTE = 18
/** No table of names is larger in any sane file, and no other table; in bytes. */
const [MOST, MOST_ELSE] = [16 << 20, 1 << 20]
/** Real files have some ten. */
const MOST_SEGMENTS = 1000
/** The longest path that Linux takes (PATH_MAX), in bytes; a list of directories may hold many of them. */
const LONGEST_PATH = 4096
const LONGEST_LIST = 64 << 10
/** Programs ask for some tens of libraries, and look for them in a few directories. */
const MOST_NAMES = 512

/** Bytes of the file, fewer where it ends. */
async function bytesAt(file: FileHandle, offset: number, length: number, most = MOST_ELSE): Promise<Buffer> {
  if (length > most || !Number.isSafeInteger(offset)) throw new Error('its tables are damaged')
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}

/** The text from an offset to the next NUL, or to the end. @throws Error where it is longer than `most` bytes */
function shortTextAt(bytes: Buffer, offset: number, most: number): string {
  const window = bytes.subarray(offset, offset + most + 1)
  const end = window.indexOf(0)
  if (end < 0 && window.length > most) throw new Error(`it holds a name of more than ${most} bytes`)
  return window.toString('utf8', 0, end < 0 ? window.length : end)
}

interface Segment {
  readonly type: number
  readonly offset: number
  readonly address: number
  readonly size: number
}

function segmentsOf(table: Buffer, size: number): Segment[] {
  if (size < 56) return []
  return Array.from({ length: Math.floor(table.length / size) }, (_, index) => {
    const at = table.subarray(index * size)
    return {
      type: at.readUInt32LE(0),
      offset: Number(at.readBigUInt64LE(8)),
      address: Number(at.readBigUInt64LE(16)),
      size: Number(at.readBigUInt64LE(32)),
    }
  })
}

/** @throws Error where there are more than any program has */
function few<T>(all: T[]): T[] {
  if (all.length > MOST_NAMES)
    throw new Error(`it asks for more than ${MOST_NAMES} libraries or directories of them`)
  return all
}

async function dynamicOf(file: FileHandle, segments: readonly Segment[]) {
  const dynamic = segments.find(({ type }) => type === DYNAMIC)
  const table = dynamic ? await bytesAt(file, dynamic.offset, dynamic.size) : Buffer.alloc(0)
  const entries = Array.from({ length: Math.floor(table.length / 16) }, (_, index) => ({
    tag: Number(table.readBigInt64LE(index * 16)),
    value: Number(table.readBigUInt64LE(index * 16 + 8)),
  }))
  const value = (tag: number): number | undefined => entries.find((entry) => entry.tag === tag)?.value
  const address = value(DT_STRTAB) ?? 0
  const holding = segments.find(
    (one) => one.type === LOAD && address >= one.address && address < one.address + one.size,
  )
  const names = holding
    ? await bytesAt(file, address - holding.address + holding.offset, value(DT_STRSZ) ?? 0, MOST)
    : Buffer.alloc(0)
  const all = (tag: number, longest: number): string[] =>
    few(entries.filter((entry) => entry.tag === tag)).map(({ value: at }) => shortTextAt(names, at, longest))
  const directories = (tag: number): string[] =>
    few(all(tag, LONGEST_LIST).flatMap((text) => text.split(':').filter(Boolean)))
  return {
    needed: all(DT_NEEDED, LONGEST_PATH),
    rpath: directories(DT_RPATH),
    runpath: directories(DT_RUNPATH),
  }
}

async function hasPvhNote(file: FileHandle, segments: readonly Segment[]): Promise<boolean> {
  // No bit operations: sizes go up to 2^32, and bit operations make such numbers negative.
  const aligned = (bytes: number): number => Math.ceil(bytes / 4) * 4
  for (const { offset, size } of segments.filter(({ type }) => type === NOTE)) {
    const notes = await bytesAt(file, offset, size)
    for (let at = 0; at + 12 <= notes.length;) {
      const [name, content] = [notes.readUInt32LE(at), notes.readUInt32LE(at + 4)]
      if (notes.readUInt32LE(at + 8) === PVH_NOTE && notes.toString('latin1', at + 12, at + 16) === 'Xen\0')
        return true
      at += 12 + aligned(name) + aligned(content)
    }
  }
  return false
}

/**
 * Reads an ELF file's headers.
 * @param path on the host
 * @returns null where it is no ELF file @throws Error where it is a damaged one, and what the disk throws
 */
export async function readElf(path: string): Promise<Elf | null> {
  const file = await open(path)
  try {
    const head = await bytesAt(file, 0, 64)
    if (head.length < 20 || head.toString('latin1', 0, 4) !== '\x7fELF') return null
    const little = head[5] === 1
    const machine = little ? head.readUInt16LE(18) : head.readUInt16BE(18)
    const arch = head[4] === 2 && little ? architectureBy('elf', machine) : undefined
    const named = { isX86_64: arch === 'x86_64', arch, machine: MACHINES[machine] ?? `machine ${machine}` }
    const nothing = { interpreter: null, needed: [], rpath: [], runpath: [], end: 0, isPvh: false }
    if (arch === undefined) return { ...nothing, ...named }
    if (head.length < 64) throw new Error('it is cut short')
    const entry = head.readUInt16LE(54)
    if (head.readUInt16LE(56) > MOST_SEGMENTS) throw new Error('its tables are damaged')
    const table = await bytesAt(file, Number(head.readBigUInt64LE(32)), entry * head.readUInt16LE(56))
    const segments = segmentsOf(table, entry)
    const interp = segments.find(({ type }) => type === INTERP)
    return {
      ...named,
      interpreter: interp
        ? shortTextAt(await bytesAt(file, interp.offset, interp.size), 0, LONGEST_PATH)
        : null,
      ...(await dynamicOf(file, segments)),
      end: Number(head.readBigUInt64LE(40)) + head.readUInt16LE(58) * head.readUInt16LE(60),
      isPvh: await hasPvhNote(file, segments),
    }
  } catch (error) {
    if (error instanceof RangeError) throw new Error('its tables are damaged', { cause: error })
    throw error
  } finally {
    await file.close()
  }
}
