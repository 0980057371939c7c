/** AppImages of type 2: an ELF program, and behind its end a squashfs (the AppImage specification, draft). */
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import { sparing } from '../../lib/descriptors.js'
import { letRead } from '../artefacts/confinement.js'
import { confinedCommand } from '../artefacts/tools.js'
import type { ConfinedTools } from '../artefacts/tools.js'
import { UsageError } from '../../lib/errors.js'
import { Forest } from './forest.js'
import { layOver, openSpool } from './layer.js'
import type { Nodes } from './view.js'

const SQUASHFS = 'hsqs'

/** Which type of AppImage the head of an ELF file says that it is; 0 for none. */
export function appImageType(head: Buffer): number {
  return head.toString('latin1', 0, 4) === '\x7fELF' && head.toString('latin1', 8, 10) === 'AI'
    ? (head[10] ?? 0)
    : 0
}

/** @param end where the ELF part ends @throws UsageError where no squashfs begins there */
export async function checkAppImage(what: string, path: string, end: number): Promise<void> {
  const file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, end).finally(() => file.close())
  if (buffer.toString('latin1', 0, bytesRead) !== SQUASHFS)
    throw new UsageError(
      `${what} is an AppImage without a squashfs behind its runtime: it may be cut short; or give its unpacked tree`,
    )
}

/**
 * Unpacks an AppImage's file system.
 * @param directory of the store, for the contents
 * @throws UsageError where it is damaged
 */
export async function unpackAppImage(
  what: string,
  path: string,
  end: number,
  directory: string,
  tools: ConfinedTools,
): Promise<Nodes> {
  const nodes = new Forest()
  const image = join(directory, 'squashfs')
  await pipeline(createReadStream(path, { start: end }), createWriteStream(image))
  await letRead(directory)
  const [program = '', ...args] = confinedCommand(tools, 'usr/bin/sqfs2tar', [image], { read: [image] })
  const child = execa(program, args, {
    reject: false,
    buffer: { stdout: false },
    stdio: sparing(['ignore', 'pipe', 'pipe']),
    env: {},
    extendEnv: false,
    encoding: 'buffer',
  })
  const bytes = async function* (): AsyncGenerator<Uint8Array, void, void> {
    yield* child.stdout as AsyncIterable<Uint8Array>
    const { failed, stderr } = await child
    if (failed)
      throw new Error(Buffer.from(stderr).toString().trim().split('\n')[0] || 'its squashfs is damaged')
  }
  try {
    await layOver(nodes, bytes(), openSpool(directory), { what, layered: false })
  } finally {
    child.kill('SIGKILL')
    await child
  }
  await rm(image)
  return nodes
}
