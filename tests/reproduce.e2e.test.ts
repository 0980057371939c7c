/** What `reproduce` writes shows what the record says: in plain QEMU, from packages, without this tool. */
import { readFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matrix, recordsOf } from './command.js'
import { packagesInto, plainQemu } from './plain-qemu.js'

/** A wrong order and a crash, on kernels whose packages are laid out differently. */
const SHOWN = [
  { name: 'kretprobe-multi', kernel: '6.18', bpftrace: '0.27.1' },
  { name: 'iter', kernel: '7.3', bpftrace: '0.27.1' },
]

let place: string
let path: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-reproduce-'))
  path = await plainQemu(place)
})
afterAll(() => rm(place, { recursive: true, force: true }))

/** Runs a reproduction as somebody who has QEMU in PATH. KVM may be there and of no use, so it is not tried. */
const shown = (directory: string, ...args: string[]) =>
  execa('sh', [join(directory, 'run.sh'), ...args], {
    reject: false,
    env: { PATH: `${path}:${process.env['PATH'] ?? ''}`, ACCEL: 'tcg' },
  })

test('the script is looked over', async () => {
  const { stdout, exitCode } = await execa('shellcheck', ['-s', 'sh', 'images/reproduce/run.sh'], {
    reject: false,
  })
  expect([stdout, exitCode]).toEqual(['', 0])
})

describe.each(SHOWN)('$name on $kernel with $bpftrace', ({ name, kernel, bpftrace }) => {
  let directory: string
  beforeAll(async () => {
    // Records of its own, of what the archive has today.
    const out = join(place, `${name}-out`)
    await matrix([
      ...['run', '--quiet', '--out', out, '--case', name],
      ...['--kernel', kernel, '--bpftrace', bpftrace, '--runtime', 'microvm'],
    ])
    const [record] = await recordsOf(out)
    directory = join(place, name)
    const written = await matrix([
      ...['reproduce', `${kernel}x${bpftrace}`, name],
      ...['--out', out, '--to', directory],
    ])
    expect(written.stderr + written.stdout).toContain('run.sh')
    expect(record?.verdict).toBe('known')
    await packagesInto(join(directory, 'debs'), out, record!)
  })

  test('prints what the record says', async () => {
    const { stdout, stderr, exitCode } = await shown(directory)
    expect([exitCode, stdout.split('\n').at(-1)], stdout + stderr).toEqual([0, 'as recorded'])
  })

  // How outputs are compared is tried by unit tests; here that a guest's output is what is compared.
  test.runIf(name === 'kretprobe-multi')('a lie about it is found out', async () => {
    const file = join(directory, 'expected-output.txt')
    const text = await readFile(file, 'utf8')
    expect(text).toMatch(/^event: cba$/m)
    await writeFile(file, text.replace(/^event: cba$/m, 'event: abc'))
    const lie = await shown(directory)
    expect([lie.exitCode, lie.stdout.split('\n').at(-1)], lie.stdout + lie.stderr).toEqual([
      1,
      'otherwise than recorded',
    ])
  })

  test('takes no package that is another', async () => {
    const [first = ''] = (await readdir(join(directory, 'debs'))).filter((one) => one.startsWith('bpftrace_'))
    await writeFile(join(directory, 'debs', first), 'something else')
    const { stderr, exitCode } = await shown(directory)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`${first}: FAILED`)
  })

  test('holds nothing of this host', async () => {
    const names = (await readdir(directory)).filter((one) => one !== 'debs')
    const text = (await Promise.all(names.map((one) => readFile(join(directory, one), 'utf8')))).join('\n')
    expect(text).not.toContain(place)
    expect(text).not.toContain(process.cwd())
  })
})
