import type { FileHandle } from 'node:fs/promises'

/** Where a member of an ar archive lies in its file, in bytes. */
export interface ArMember {
  name: string
  start: number
  size: number
}

const MAGIC = '!<arch>\n'
const HEADER = 60
/** A package has three, or a few more. */
const MOST_MEMBERS = 100

/**
 * The members of an ar archive (deb(5), ar(5)). Throws Error with what is wrong if the file is not one, or ends
 * before its members do.
 */
export async function arMembers(file: FileHandle): Promise<ArMember[]> {
  const { size: length } = await file.stat()
  if ((await text(file, 0, MAGIC.length)) !== MAGIC) throw new Error('it is not an ar archive')
  const members: ArMember[] = []
  for (let at = MAGIC.length; at < length;) {
    const header = await text(file, at, HEADER)
    if (header.length < HEADER) throw new Error('it is cut short')
    const size = header.slice(48, 58).trimEnd()
    if (!header.endsWith('`\n') || !/^\d+$/.test(size)) throw new Error(`it has no member at byte ${at}`)
    const member = {
      name: header.slice(0, 16).trimEnd().replace(/\/$/, ''),
      start: at + HEADER,
      size: Number(size),
    }
    if (member.start + member.size > length) throw new Error(`it is cut short in ${member.name}`)
    members.push(member)
    if (members.length > MOST_MEMBERS) throw new Error(`it has more than ${MOST_MEMBERS} members`)
    at = member.start + member.size + (member.size % 2)
  }
  return members
}

async function text(file: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.toString('latin1', 0, bytesRead)
}
