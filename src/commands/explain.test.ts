import { fileURLToPath } from 'node:url'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lossy, record, reversed, unordered } from '../records/record.fixture.js'
import { asked, config, recordsFile, write } from './explain.fixture.js'

const NEWER = 'schema 2, but only 1 can be read: a newer version wrote it; the line was left out\n'

describe('a case of which', () => {
  test('something was seen', async () => {
    await write(record())
    expect(await asked()).toMatchObject({ code: 0, stderr: '' })
  })

  test('only what shows it without this tool is wanted', async () => {
    await write(record())
    const { code, stdout } = await asked(false, 'fexit', config, { reproducer: true })
    expect([code, stdout.split('\n')[0], stdout.trimEnd().split('\n').at(-1)]).toEqual([
      0,
      "bpftrace -e '",
      "' -c '/bin/sleep 0.1'",
    ])
    expect((await asked()).stdout).toContain("Without this tool, in a root's shell:\n\n  bpftrace -e '")
  })

  test('is spelled for the newest kernel that was asked', async () => {
    const arm = record({ case: 'kprobe-multi', kernel: '6.16.12-arm64', arch: 'arm64' })
    await write(record({ case: 'kprobe-multi' }), arm)
    const { stdout } = await asked(false, 'kprobe-multi')
    expect(stdout).toContain('spelled for bpftrace 0.23.2 on arm64), ')
    expect(stdout).toContain('kprobe:__arm64_sys_getpg*d')
    expect(stdout).toContain('syscall(155,0,0)')
    expect((await asked(true, 'kprobe-multi')).stdout).not.toMatch(/\{syscall\}|__x64_sys_/)
    const x86 = (await asked(false, 'kprobe-multi', config, { kernel: ['6.12.117'] })).stdout
    expect(x86).toMatch(/spelled for bpftrace 0\.23\.2\), .*kprobe:__x64_sys_getpg\*d.*syscall\(121,0,0\)/s)
  })

  test('some was recalled, and from where', async () => {
    const from = (kernel: string, ...recalledFrom: string[]) => record({ kernel, recalledFrom })
    await write(from('6.1.1', 'a\u001b[2J'), from('6.1.2', 'nightly', 'published'), record())
    const { stdout } = await asked()
    expect(stdout).toContain('Recalled from published records:\n\n  1 answer from a')
    expect(stdout).not.toContain('\u001b')
    expect(stdout).toContain('\n  1 answer from nightly, there from published\n')
    expect(JSON.parse((await asked(true)).stdout)).toMatchObject({
      recalled: [{ answers: 1 }, { from: ['nightly', 'published'], answers: 1 }],
    })
    await write(record())
    expect((await asked()).stdout).not.toContain('Recalled')
  })

  test('nothing was asked yet', async () => {
    await write(record({ case: 'kprobe' }))
    const { code, stdout, stderr } = await asked()
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Seen:\n\n  nothing yet; run `matrix run` first\n')
  })

  test('nothing can be read: a newer version wrote it', async () => {
    await write({ ...record(), schema: 2 })
    const { code, stdout, stderr } = await asked()
    expect([code, stderr]).toEqual([3, `${recordsFile()}:1: ${NEWER}`])
    expect(stdout).toContain('Seen:\n\n  nothing that could be read\n')
  })

  test('a part can be read', async () => {
    await write(record(), { ...record({ kernel: '6.1.192' }), schema: 2 })
    for (const json of [false, true]) {
      const { code, stdout, stderr } = await asked(json)
      expect([code, stderr]).toEqual([3, `${recordsFile()}:2: ${NEWER}`])
      expect(stdout).toContain('6.12.117')
    }
  })
})

describe('findings', () => {
  test('are told before what was seen, in lines that a terminal holds; in JSON too', async () => {
    await write(
      reversed({ kernel: '6.16.12', bpftrace: '0.99.0' }),
      record({ kernel: '6.12.118', bpftrace: '0.99.0' }),
      reversed({ kernel: '6.16.12', bpftrace: '0.99.0', case: 'kprobe' }),
    )
    const { stdout } = await asked()
    expect(stdout).toContain(
      [
        '\nFindings:',
        '',
        '  fexit: handlers run last to first on 6.16.12 with bpftrace 0.99.0; as',
        '  written on 6.12.118; 6.13 to 6.15 were not measured; unexpected: no known',
        '  issue says so.',
        '',
        'Seen:',
      ].join('\n'),
    )
    expect(JSON.parse((await asked(true)).stdout)).toMatchObject({
      findings: [{ where: 'on 6.16.12 with bpftrace 0.99.0' }],
    })
  })

  test('there are none where all is as asked, nor before anything was seen', async () => {
    await write(record())
    expect((await asked()).stdout).toContain('\nFindings:\n\n  none\n\nSeen:\n')
    await write(record({ case: 'kprobe' }))
    expect((await asked()).stdout).not.toContain('Findings')
  })
})

describe('why', () => {
  const refusal = 'ERROR: no BTF\n  in this kernel'

  test('is told once for each reason, its lines kept, with where; in JSON too', async () => {
    await write(
      unordered('unsupported', refusal),
      unordered('unsupported', refusal, { kernel: '6.1.192' }),
      record({ bpftrace: '0.27.1' }),
    )
    const { stdout } = await asked()
    expect(stdout).toContain(
      '\nWhy:\n\n  0.23.2: refused on 6.1.192 and 6.12.117\n    ERROR: no BTF\n      in this kernel\n\n',
    )
    expect(JSON.parse((await asked(true)).stdout)).toMatchObject({
      reasons: [{ seen: ['0.23.2: refused on 6.1.192 and 6.12.117'], text: refusal }],
    })
  })

  test('is not told where all is as expected', async () => {
    await write(record())
    expect((await asked()).stdout).not.toContain('Why:')
  })
})

describe('what the expected order rests on', () => {
  const BASIS = 'What the expected order rests on:\n\n  bpftrace means'

  test('is told once, in lines that a terminal holds', async () => {
    await write(record())
    const { stdout } = await asked()
    const [, basis = '', ...more] = stdout.split('What the expected order rests on:')
    expect(stdout).toContain(BASIS)
    expect(more).toEqual([])
    expect(Math.max(...basis.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80)
    expect(basis.match(/https:/g)).toHaveLength(5)
  })

  test('is not told of a case that expects none', async () => {
    await write(record())
    const { stdout } = await asked(false, 'mixed-kprobe-multi')
    expect(stdout).toContain('\nExpected: no order.\n')
    expect(stdout).not.toContain(BASIS)
  })
})

test('the program is spelled for the version of a build that goes by a name', async () => {
  const old = { bpftrace: 'candidate', versions: { kernel: '5.10.262', bpftrace: '0.11.3' } }
  await write(record(old))
  expect((await asked()).stdout).toContain('kretfunc:')
  await write(record({ ...old, versions: { ...old.versions, bpftrace: '0.27.1' } }))
  expect((await asked()).stdout).not.toContain('kretfunc:')
})

test('a case about an output is headed and told as one', async () => {
  const matrix = join(dirname(recordsFile()), 'matrix.yaml')
  await writeFile(
    matrix,
    `kernels: [{ from: 'debian:trixie', series: ['6.12'] }]
bpftrace: [{ from: 'debian:trixie' }]
cases:
  totals: { program: 'BEGIN { }', output: '@n: \\d', workload: nanosleep }
`,
  )
  await write(
    record({ case: 'totals', events: [], reason: 'the output is as described' }),
    record({
      case: 'totals',
      kernel: '7.3.4',
      verdict: 'wrong-order',
      order: null,
      events: [],
      reason: 'the output is not as described\ndescribed:\n  @n: \\d\nseen:\n  @n: x',
    }),
  )
  const { stdout } = await asked(false, 'totals', matrix)
  expect(stdout).toMatch(/^totals: is its output as described\?\nExpected: an output that is @n: \\d\.\n/)
  expect(stdout).toContain('  0.23.2: as described on 6.12.117, not as described on 7.3.4\n')
  expect(stdout).toContain(
    '  0.23.2: not as described on 7.3.4\n    the output is not as described\n    described:\n      @n: \\d\n    seen:\n      @n: x\n',
  )
  expect(stdout).not.toMatch(/order|declared/)
})

test('a burst is asked whether every handler runs, of whatever order', async () => {
  const bursts = fileURLToPath(new URL('../../burst.yaml', import.meta.url))
  await write(lossy({ case: 'burst-kretprobe' }))
  const { code, stdout } = await asked(false, 'burst-kretprobe', bursts)
  expect(code).toBe(0)
  expect(stdout).toContain('burst-kretprobe: does every handler run for every event?\n')
  expect(stdout).toContain('Expected: every handler for every event.\n')
  expect(stdout).toContain('  0.23.2: lossy on 6.12.117\n    36 of 300 handler runs are missing')
  expect(stdout).not.toContain('What the expected order rests on')
})
