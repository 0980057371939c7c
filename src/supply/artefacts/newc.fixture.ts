export interface NewcEntry {
  path: string
  mode: number
  content: string
  device: [number, number]
  uid: number
  inode: number
}

/** Reads newc archives that follow each other, as the kernel does; throws where they are not well formed. */
export function readNewc(bytes: Buffer): NewcEntry[] {
  const entries: NewcEntry[] = []
  let at = 0
  let open = false
  while (at < bytes.length) {
    if (bytes.toString('latin1', at, at + 6) !== '070701') throw new Error(`no header at byte ${at}`)
    const field = (index: number): number => {
      const digits = bytes.toString('latin1', at + 6 + index * 8, at + 14 + index * 8)
      if (!/^[0-9a-f]{8}$/i.test(digits)) throw new Error(`no number at byte ${at + 6 + index * 8}`)
      return parseInt(digits, 16)
    }
    const [size, nameSize] = [field(6), field(11)]
    const name = bytes.toString('utf8', at + 110, at + 110 + nameSize)
    if (!name.endsWith('\0')) throw new Error(`a name without an end at byte ${at + 110}`)
    const start = (at + 110 + nameSize + 3) & ~3
    const path = name.slice(0, -1)
    open = path !== 'TRAILER!!!'
    if (open)
      entries.push({
        path,
        mode: field(1),
        content: bytes.toString('utf8', start, start + size),
        device: [field(9), field(10)],
        uid: field(2),
        inode: field(0),
      })
    at = (start + size + 3) & ~3
    if (at > bytes.length) throw new Error(`${path} is cut short`)
  }
  if (open) throw new Error('no trailer')
  return entries
}
