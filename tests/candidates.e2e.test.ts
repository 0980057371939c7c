/** bpftrace builds and kernels that come from no archive, asked on real kernels: from files, and from a real registry. */
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Archive, Package } from '../src/supply/archive/model.js'
import type { Decision } from '../src/answers/gate/decision.js'
import type { ResultRecord } from '../src/records/record.js'
import { matrix, recordsOf, ROOT } from './command.js'
import { cacheDirectory } from '../src/commands/workplace.js'
import { openSelected, SOURCES } from './guests.js'
import { processesNaming } from './processes.js'
import { startRegistry } from './registry.js'
import type { Registry } from './registry.js'
import { layerOfFiles, layerOfPackages, layerOfTexts, unpackInto } from './unpacking.js'

const KERNELS = ['6.1.*', '6.12.*', '7.3.*']
const CASES = ['fexit', 'kretprobe']

let place: string
let archive: Archive
const packages = new Map<string, readonly Package[]>()
const trees = new Map<string, string>()
let registry: Registry

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-candidates-'))
  const context = await openSelected(place, { kernel: KERNELS, bpftrace: ['0.23.2', '0.27.1'] })
  archive = context.archive
  for (const { kernel, bpftrace } of context.cells) {
    packages.set(bpftrace.id, bpftrace.packages)
    packages.set(kernel.id, kernel.packages)
  }
  for (const version of ['0.23.2', '0.27.1']) {
    trees.set(version, join(place, version))
    await unpackInto(join(place, version), archive, packages.get(version)!)
  }
  registry = await startRegistry(join(place, 'registry'))
})
afterAll(async () => {
  await registry.close()
  await rm(place, { recursive: true, force: true })
})

const options = (name: string, globs: readonly string[]): string[] =>
  globs.flatMap((glob) => [`--${name}`, glob])

/** What was seen, without by whom. */
const seen = (records: readonly ResultRecord[]) =>
  records.map(({ kernel, case: one, verdict, order, events }) => ({ kernel, one, verdict, order, events }))

describe('a candidate', () => {
  let packaged: ResultRecord[]

  test('unpacked into a plain directory gives the orders of the packaged one, on three kernels', async () => {
    const out = join(place, 'both')
    const both = [
      '--bpftrace',
      '0.23.2',
      '--bpftrace',
      'candidate',
      '--candidate',
      `file:${trees.get('0.23.2')!}`,
    ]
    const done = await matrix([
      ...['run', '--out', out, '--quiet', ...options('kernel', KERNELS), ...options('case', CASES), ...both],
    ])
    expect(done.stderr).toBe('')
    expect(done.exitCode).toBe(0)
    const records = await recordsOf(out)
    packaged = records.filter(({ bpftrace }) => bpftrace === '0.23.2')
    const own = records.filter(({ bpftrace }) => bpftrace === 'candidate')
    expect(packaged).toHaveLength(6)
    expect(seen(own)).toEqual(seen(packaged))
    expect(own[0]?.artefacts.bpftrace).toMatchObject([
      { name: 'bpftrace', version: '0.23.2' },
      { name: 'file:0.23.2', version: '0.23.2' },
    ])
  })

  test('from a registry does so too, and its kernel may come from there', async () => {
    const base = await layerOfPackages(archive, packages.get('0.23.2')!)
    // What lower layers have and upper ones take away is not there.
    const lower = await layerOfTexts({ 'usr/sbin/bpftrace': '#!/bin/false\n', 'opt/old/file': 'x' })
    const upper = await layerOfTexts({ 'opt/.wh.old': '', 'usr/sbin/.wh.bpftrace': '' })
    const digest = await registry.push('tools/bpftrace', '0.23.2', [lower, base, upper])
    const kernel = packages.get(packaged.find(({ kernel: id }) => id.startsWith('6.12.'))!.kernel)!
    await registry.push('kernels/linux', '6.12', [
      await layerOfFiles(archive, kernel, /^boot\/(vmlinuz|config)/),
    ])
    const config = join(place, 'matrix.yaml')
    await writeFile(
      config,
      JSON.stringify({
        kernels: [{ from: `oci:${registry.host}/kernels/linux:6.12`, name: 'ours' }],
        bpftrace: [{ from: `oci:${registry.host}/tools/bpftrace@${digest}`, name: 'pulled' }],
        cases: Object.fromEntries(
          CASES.map((probe) => [
            probe,
            { probe, target: 'hrtimer_nanosleep', handlers: ['a', 'b', 'c'], workload: 'nanosleep' },
          ]),
        ),
      }),
    )
    const done = await matrix(['run', '--out', join(place, 'pulled'), '--quiet', '--config', config])
    expect(done.stderr).toBe('')
    const records = await recordsOf(join(place, 'pulled'))
    const before = packaged.filter(({ kernel: id }) => id.startsWith('6.12.'))
    expect(records.map(({ order, case: one }) => [one, order]).sort()).toEqual(
      before.map(({ order, case: one }) => [one, order]).sort(),
    )
    expect(records[0]).toMatchObject({ kernel: 'ours', bpftrace: 'pulled', release: before[0]?.release })
    expect(records[0]?.artefacts.bpftrace[1]).toMatchObject({
      name: `oci:${registry.host}/tools/bpftrace@${digest}`,
      sha256: digest.replace('sha256:', ''),
    })
  })
})

test('a candidate that prowls comes by nothing, on the host and in the guest, and is no bpftrace', async () => {
  const { workshop } = await openSelected(place)
  const program = join(place, 'prowler')
  await workshop.compile([join(SOURCES, 'prowler.c')], program, 'x86_64')
  const home = join(place, 'home')
  await mkdir(home)
  const callers: unknown[] = []
  const server = createServer((caller) => callers.push(caller)).listen(47113, '127.0.0.1')
  await once(server, 'listening')
  const environment = {
    GITHUB_TOKEN: 'a-secret-token',
    HOME: home,
    MATRIX_CACHE_DIR: cacheDirectory(process.env),
  }
  const candidate = ['--kernel', '6.12.*', '--bpftrace', 'candidate', '--candidate', `file:${program}`]
  try {
    const planned = await matrix(['plan', ...candidate], environment)
    expect(planned.exitCode).toBe(0)
    expect(planned.stdout).toContain('is asked in a guest when it is first run')
    const out = join(place, 'prowled')
    const done = await matrix(['run', '--out', out, '--quiet', '--case', 'fexit', ...candidate], environment)
    expect(done.exitCode).toBe(2)
    expect(done.stderr).toMatch(
      /^file:\S+prowler is no bpftrace: it does not print bpftrace's version; started with --version in a guest, it ended with 0: token none, parent 0, network 0; /,
    )
    expect(callers).toEqual([])
    expect(await readdir(home)).toEqual([])
    expect(await processesNaming(program)).toEqual([])
  } finally {
    server.close()
  }
})

describe('the gate of a candidate against 0.27.0', () => {
  const gate = (version: string, from: string) =>
    matrix([
      ...['gate', '--run', '--out', join(place, `gate-${version}`), '--config', join(ROOT, 'matrix.yaml')],
      ...['--against', '0.27.0', '--candidate', `file:${from}`],
      ...['--kernel', '6.12.*', ...options('case', CASES), '--json', '--quiet'],
    ])

  test('fails where it is 0.23.2, and names fexit', async () => {
    const { stdout, stderr, exitCode } = await gate('0.23.2', trees.get('0.23.2')!)
    expect(stderr).toBe('')
    expect(exitCode).toBe(1)
    const { outcome, findings } = JSON.parse(stdout) as Decision
    expect(outcome).toBe('FAIL')
    expect(findings).toMatchObject([
      { kind: 'regression', question: { bpftrace: 'candidate', case: 'fexit' }, before: 'declared: abc' },
    ])
  })

  test('passes where it is 0.27.1; of which only the program is given, that lies in a tree', async () => {
    const { stdout, exitCode } = await gate('0.27.1', join(trees.get('0.27.1')!, 'usr/bin/bpftrace'))
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'PASS',
      builds: ['candidate'],
      compared: 2,
      findings: [],
    })
    expect(exitCode).toBe(0)
  })
})
