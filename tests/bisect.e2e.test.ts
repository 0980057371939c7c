/** `matrix bisect` over the kernels and builds of the archive, and `git bisect run` over a row of kernels that a repository names. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matrix, ROOT } from './command.js'
import { openSelected } from './guests.js'

let place: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-bisect-'))
})
afterAll(() => rm(place, { recursive: true }))

interface Side {
  name: string
  answer: string
  record: { mechanism: string[]; artefacts: { kernel: unknown[] } }
}
interface Plain {
  offered: number
  changes: { before: Side; after: Side; between: unknown[]; config: unknown[] | null }[]
  releases: { name: string; asked: boolean }[]
}

/** The last change that a bisection found, as `6.12.118 as written abc → 6.16.3 reversed cba`, and what was asked. */
async function bisected(...words: readonly string[]) {
  const ran = await matrix(['bisect', ...words, '--json', '--out', join(place, words.join('-'))])
  expect(ran.exitCode, ran.stderr).toBe(0)
  const { changes, releases, offered } = JSON.parse(ran.stdout) as Plain
  const asked = releases.filter((one) => one.asked).map(({ name }) => name)
  return { last: changes.at(-1)!, changes, asked, offered }
}

describe('bisect', () => {
  test('finds the neighbours between which wildcard kretprobes turned round, and says what else differs', async () => {
    const { last, asked, offered } = await bisected('kretprobe-multi', '--bpftrace', '0.27.1')
    expect([last.before.name, last.before.answer]).toEqual([
      expect.stringMatching(/^6\.12\./),
      'as written abc',
    ])
    expect([last.after.name, last.after.answer]).toEqual([expect.stringMatching(/^6\.16\./), 'reversed cba'])
    expect(last.between).toEqual([])
    expect(last.before.record.mechanism).toEqual(['kprobe_multi'])
    expect(last.after.record.mechanism).toEqual(['kprobe_multi'])
    expect(last.config).toContainEqual({ option: 'CONFIG_HAVE_FTRACE_GRAPH_FUNC', before: null, after: 'y' })
    expect(asked.length).toBeLessThanOrEqual(6)
    expect(offered).toBeGreaterThan(11)
  })

  test('follows the last of several changes, and names the others', async () => {
    const { changes, last, asked } = await bisected('session-exit', '--bpftrace', '0.27.1')
    expect([last.before.answer, last.after.answer]).toEqual(['reversed cba', 'as written abc'])
    expect(last.before.name).toMatch(/^6\.12\./)
    expect(last.after.name).toMatch(/^6\.16\./)
    expect(changes[0]?.after.name).toMatch(/^6\.12\./)
    expect(changes).toHaveLength(2)
    expect(asked.length).toBeLessThanOrEqual(6)
  })

  test('searches builds on one kernel', async () => {
    const { last, asked } = await bisected('fexit', '--axis', 'bpftrace', '--kernel', '6.12')
    expect([last.before.name, last.before.answer]).toEqual(['0.23.2', 'reversed cba'])
    expect([last.after.name, last.after.answer]).toEqual([
      expect.stringMatching(/^0\.27\./),
      'as written abc',
    ])
    expect(last.config).toBeNull()
    expect(asked.length).toBeLessThanOrEqual(6)
  })

  test.each<[string, readonly string[], RegExp]>([
    [
      'no case',
      ['kretprobe-mutli', '--bpftrace', '0.27.1'],
      /no case matches 'kretprobe-mutli' \(did you mean/,
    ],
    ['several builds', ['fexit'], /bisect over kernels takes one bpftrace build; choose with --bpftrace: /],
    ['no such end', ['fexit', '--bpftrace', '0.27.1', '--good', '6.14'], /no kernel matches '6\.14'/],
    [
      'one end twice',
      ['fexit', '--bpftrace', '0.27.1', '--good', '6.16.3', '--bad', '6.16.3'],
      /6\.16\.3 is both ends/,
    ],
    ['no such axis', ['fexit', '--axis', 'arch'], /--axis takes one of kernel, bpftrace, not 'arch'/],
  ])('is refused: %s', async (_, words, message) => {
    const { exitCode, stdout, stderr } = await matrix(['bisect', ...words])
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
  })

  test('a row without a change in it says so', async () => {
    const ends = ['--good', '6.16.3', '--bad', '6.16.12']
    const { exitCode, stderr } = await matrix([
      ...['bisect', 'kretprobe-multi', '--bpftrace', '0.27.1', ...ends, '--out', join(place, 'same')],
    ])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/6\.16\.3 and 6\.16\.12 both say 'reversed cba': no change between them was found/)
  })
})

describe('git bisect run', () => {
  const step = (image: string, ...words: readonly string[]) =>
    matrix([
      ...['bisect-step', '--kernel-image', image, '--case', 'kretprobe-multi', '--bpftrace', '0.27.1'],
      ...['--bad', 'reversed', '--quiet', '--out', join(place, 'steps'), ...words],
    ])

  test('finds the commit whose kernel turns the handlers round', async () => {
    const series = ['5.10', '6.1', '6.12', '6.16', '6.17', '6.18', '6.19', '7.3']
    const { cells, workshop } = await openSelected(join(place, 'kernels'), {
      ...{ kernel: series, bpftrace: ['0.27.1'], runtime: ['microvm'] },
    })
    const repository = join(place, 'linux')
    await mkdir(repository)
    const git = (...words: readonly string[]) =>
      execa('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...words], { cwd: repository })
    await git('init', '-q')
    // The second last one is no kernel at all, and has to be gone around.
    for (const { kernel } of cells) {
      const path = kernel.series === '6.17' ? join(place, 'broken') : (await workshop.kernel(kernel)).vmlinuz
      await writeFile(join(repository, 'image'), path)
      await git('add', 'image')
      await git('commit', '-q', '-m', kernel.series)
    }
    await writeFile(join(place, 'broken'), 'no kernel')
    const script = join(place, 'step')
    const words = [
      ...[process.execPath, join(ROOT, 'dist/cli.js'), 'bisect-step', '--config', join(ROOT, 'matrix.yaml')],
      ...['--case', 'kretprobe-multi', '--bpftrace', '0.27.1', '--bad', 'reversed', '--quiet'],
      ...['--out', join(place, 'steps'), '--kernel-image', '"$(cat image)"'],
    ]
    await writeFile(script, `#!/bin/sh\nexec ${words.join(' ')}\n`)
    await chmod(script, 0o755)
    await git('bisect', 'start', 'HEAD', `HEAD~${cells.length - 1}`)
    const { stdout } = await git('bisect', 'run', script)
    expect(stdout).toMatch(/is the first bad commit/)
    const { stdout: first } = await git('show', '-s', '--format=%s', 'refs/bisect/bad')
    expect(first).toBe('6.16')
  })

  test('an image that is none cannot be told; what is wrong with the command stops git', async () => {
    await writeFile(join(place, 'cut'), 'MZ')
    const cut = await step(join(place, 'cut'))
    expect([cut.exitCode, cut.stdout]).toEqual([
      125,
      expect.stringMatching(/^cannot be told: --kernel-image .*is no kernel/),
    ])
    for (const [ran, message] of [
      [await step(join(place, 'none')), /there is no such file; build it, or mend the path/],
      [await step(join(place, 'cut'), '--bad', 'backwards'), /--bad takes an answer, not 'backwards'/],
      [await step(join(place, 'cut'), '--no-such-flag'), /unknown option/],
    ] as const) {
      expect([ran.exitCode, ran.stdout]).toEqual([128, ''])
      expect(ran.stderr).toMatch(message)
    }
  })
})
