/** An emulator for tests of what is done with machines: no machine, but a program that speaks the agent's frames. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { emulatorOf } from '../../supply/artefacts/confinement.fixture.js'
import type { Emulator } from '../../supply/artefacts/emulator.js'

/** What it does is in its kernel's path and in the first word of an exercise; each start is noted in a file. */
const PROGRAM = `
import { appendFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { crc32 } from 'node:zlib'
const line = process.argv.join(' ')
const value = (pattern) => pattern.exec(line)?.[1] ?? ''
const disks = value(/matrix\\.disks=(\\d+)/)
const kernel = value(/-kernel \\S*\\/(\\S+)/)
appendFileSync(process.env.STARTS, [kernel, disks, value(/-m (\\d+)/)].join(' ') + '\\n')
if (kernel.includes('broken') || (kernel.includes('emulated') && / -accel kvm/.test(line))) process.exit(3)
const port = new Socket({ fd: 3 })
const send = (nonce, kind, text) => {
  const check = crc32(text).toString(16).padStart(8, '0')
  port.write('MTX1 ' + nonce + ' ' + kind + ' ' + Buffer.byteLength(text) + ' ' + check + '\\n' + text)
}
const ready = 'release=seen-' + kernel + '\\ndisks=' + (kernel.includes('blind') ? 0 : disks) + '\\ntaint=0\\nprograms=0\\n'
send(value(/matrix\\.nonce=(\\w+)/), 'ready', ready)
const done = { ended: 'exit', exit: 1, signal: 0, stuck: 0, taint: 0, programs: 0 }
const DOES = {
  taint: { taint: 512 },
  programs: { programs: 2 },
  stuck: { stuck: 1 },
  timeout: { ended: 'timeout' },
  flood: { ended: 'flood' },
}
let asked = Buffer.alloc(0)
port.on('data', (chunk) => {
  asked = Buffer.concat([asked, chunk])
  const text = asked.toString('latin1')
  const [header, nonce, , size] = /^MTX1 (\\S+) (\\S+) (\\d+) \\S+\\n/.exec(text) ?? []
  if (header === undefined || asked.length < header.length + Number(size)) return
  asked = Buffer.alloc(0)
  const word = /arg \\d+\\n(.*)\\n/.exec(text)?.[1] ?? ''
  if (kernel.includes('mute')) return
  if (word === 'garbage') return port.write('Welcome!\\n')
  if (word === 'end') process.exit(0)
  send(nonce, 'err', '/tmp/program.bt:1:1-4: ERROR: this is no bpftrace\\n')
  for (const _ of text.match(/^(?:collect|report) /gm) ?? []) send(nonce, 'file', '')
  const lines = Object.entries({ ...done, ...DOES[word] }).map(([key, said]) => key + '=' + said + '\\n')
  send(nonce, 'done', lines.join(''))
})
`

export interface FakeGuests {
  readonly emulator: Emulator
  /** One text for each start so far: the kernel's file name, how many disks, how many MiB. */
  starts(): Promise<string[]>
}

/**
 * A kernel whose file name has `broken` in it does not boot, one with `emulated` not under KVM, one with `blind`
 * sees no disks, one with `mute` never answers. bpftrace refuses everything. An exercise whose first word is `taint`, `programs`, `stuck`, `timeout` or
 * `flood` is answered so; at `garbage` and `end` the machine is lost.
 * @param directory for its program and its notes
 */
export async function fakeGuests(directory: string): Promise<FakeGuests> {
  const [program, notes] = [join(directory, 'guest.mjs'), join(directory, 'starts')]
  await writeFile(program, PROGRAM)
  await writeFile(notes, '')
  return {
    emulator: emulatorOf([process.execPath, program], { STARTS: notes }),
    starts: async () => (await readFile(notes, 'utf8')).trimEnd().split('\n').filter(Boolean),
  }
}
