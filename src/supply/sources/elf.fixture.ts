/** ELF files made by hand: small programs that really run, and files that only say what they need. */

interface Segment {
  readonly type: number
  readonly data: Buffer
}

/** A 64-bit ELF file, loaded as a whole at 0x400000; it begins to run with the first segment's first byte. */
function elf(segments: readonly Segment[], machine = 62): Buffer {
  const table = 64 + 56 * (segments.length + 1)
  const places: number[] = []
  let end = table
  for (const { data } of segments) {
    places.push(end)
    end += (data.length + 7) & ~7
  }
  const file = Buffer.alloc(end)
  file.write('\x7fELF\x02\x01\x01', 'latin1')
  file.writeUInt16LE(2, 16)
  file.writeUInt16LE(machine, 18)
  file.writeUInt32LE(1, 20)
  file.writeBigUInt64LE(BigInt(0x400000 + table), 24)
  file.writeBigUInt64LE(64n, 32)
  file.writeUInt16LE(64, 52)
  file.writeUInt16LE(56, 54)
  file.writeUInt16LE(segments.length + 1, 56)
  const header = (index: number, type: number, offset: number, size: number): void => {
    const at = 64 + 56 * index
    file.writeUInt32LE(type, at)
    file.writeUInt32LE(type === 1 ? 5 : 4, at + 4)
    file.writeBigUInt64LE(BigInt(offset), at + 8)
    file.writeBigUInt64LE(BigInt(0x400000 + offset), at + 16)
    file.writeBigUInt64LE(BigInt(0x400000 + offset), at + 24)
    file.writeBigUInt64LE(BigInt(size), at + 32)
    file.writeBigUInt64LE(BigInt(size), at + 40)
    file.writeBigUInt64LE(type === 1 ? 0x1000n : 8n, at + 48)
  }
  header(0, 1, 0, end)
  for (const [index, { type, data }] of segments.entries()) {
    data.copy(file, places[index])
    header(index + 1, type, places[index]!, data.length)
  }
  return file
}

const NOTHING = 0x6474e551

/** A static program that prints a text and ends with an exit code; or, with null, never ends. */
export function printing(text: string, exit: number | null = 0): Buffer {
  const code = Buffer.from([
    ...[0xb8, 1, 0, 0, 0, 0xbf, 1, 0, 0, 0], // mov eax, 1 (write); mov edi, 1
    ...[0x48, 0x8d, 0x35, 0x15, 0, 0, 0], // lea rsi, [rip + 21]: the text behind the code
    ...[0xba, text.length, 0, 0, 0, 0x0f, 0x05], // mov edx, its length; syscall
    ...(exit === null ? [0xb8, 34, 0, 0, 0] : [0xb8, 60, 0, 0, 0]), // mov eax, 34 (pause) or 60 (exit)
    ...[0xbf, exit ?? 0, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7], // mov edi, the exit code; syscall; and again
  ])
  return elf([{ type: NOTHING, data: Buffer.concat([code, Buffer.from(text, 'latin1')]) }])
}

/** A file for another machine, in the order of bytes that x86 has. */
export const foreign = (machine: number): Buffer => elf([{ type: NOTHING, data: Buffer.alloc(8) }], machine)

/** A file that says what it needs, and can do nothing. */
export function needing(says: {
  readonly interpreter?: string
  readonly needed?: readonly string[]
  readonly rpath?: string
  readonly runpath?: string
}): Buffer {
  const names: Buffer[] = [Buffer.from('\0')]
  const name = (text: string): number => {
    const at = Buffer.concat(names).length
    names.push(Buffer.from(`${text}\0`))
    return at
  }
  const entries: [tag: number, value: number][] = [
    ...(says.needed ?? []).map((one): [number, number] => [1, name(one)]),
    ...(says.rpath === undefined ? [] : [[15, name(says.rpath)] as [number, number]]),
    ...(says.runpath === undefined ? [] : [[29, name(says.runpath)] as [number, number]]),
  ]
  const strings = Buffer.concat(names)
  const interpreter =
    says.interpreter === undefined ? [] : [{ type: 3, data: Buffer.from(`${says.interpreter}\0`) }]
  const first = 64 + 56 * (interpreter.length + 3)
  const stringsAt = first + interpreter.reduce((sum, { data }) => sum + ((data.length + 7) & ~7), 0)
  const dynamic = Buffer.alloc(16 * (entries.length + 3))
  for (const [index, [tag, value]] of [
    ...entries,
    [5, 0x400000 + stringsAt] as const,
    [10, strings.length] as const,
  ].entries()) {
    dynamic.writeBigUInt64LE(BigInt(tag), index * 16)
    dynamic.writeBigUInt64LE(BigInt(value), index * 16 + 8)
  }
  return elf([...interpreter, { type: NOTHING, data: strings }, { type: 2, data: dynamic }])
}

/** A file with a note by which it can be booted, and a banner. */
export function vmlinux(banner: string, bootable: boolean): Buffer {
  const note = Buffer.alloc(20)
  note.writeUInt32LE(4, 0)
  note.writeUInt32LE(4, 4)
  note.writeUInt32LE(18, 8)
  note.write('Xen\0', 12)
  return elf([
    { type: bootable ? 4 : NOTHING, data: note },
    { type: NOTHING, data: Buffer.from(banner) },
  ])
}

/** The head of a bzImage of a release, 64-bit or not. */
export function bzImage(banner: string, is64 = true): Buffer {
  const image = Buffer.alloc(0x1000)
  image.write('HdrS', 0x202, 'latin1')
  image.writeUInt16LE(0x20f, 0x206)
  image.writeUInt16LE(is64 ? 1 : 0, 0x236)
  image.writeUInt16LE(0x600, 0x20e)
  image.write(`${banner}\0`, 0x800, 'latin1')
  return image
}
