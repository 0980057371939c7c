/** What is published of more than the default matrix: its tables are of its records, and docs/findings.md counts what is there. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { renderTable } from '../src/answers/report/formats.js'
import { tableOptions } from '../src/commands/table.js'
import { readMatrix } from '../src/matrix/load.js'
import type { ResultRecord } from '../src/records/record.js'
import { loadRecords } from '../src/records/store.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const at = (path: string): string => join(ROOT, path)

test.each([
  ['burst.yaml', 'results/burst'],
  ['more.yaml', 'results/more'],
  ['tools.yaml', 'results/tools'],
  ['matrix.wide.yaml', 'results/wide'],
])('the table of %s is that of its records', async (config, out) => {
  const { records } = await loadRecords(at(out))
  const table = renderTable('markdown', records, tableOptions(await readMatrix(at(config))))
  expect(await readFile(at(`${out}/compatibility.md`), 'utf8')).toBe(table)
})

describe('results/wide', () => {
  let records: readonly ResultRecord[]
  let findings: string
  beforeAll(async () => {
    records = (await loadRecords(at('results/wide'))).records
    findings = await readFile(at('docs/findings.md'), 'utf8')
  })
  const inSeries = (kernel: string): string => /^\d+\.\d+/.exec(kernel)?.[0] ?? ''
  /** What is compared: the order, or that there is none, and perhaps the mechanism. */
  const saying = (one: ResultRecord | undefined, mechanism: boolean): string =>
    JSON.stringify([one?.order, one?.verdict === 'unsupported', mechanism ? one?.mechanism : undefined])
  const find = (kernel: string, { bpftrace, case: name }: ResultRecord): ResultRecord | undefined =>
    records.find((one) => one.kernel === kernel && one.bpftrace === bpftrace && one.case === name)

  test('every question has an answer that is expected', () => {
    expect(records.filter(({ verdict }) => !['ok', 'known', 'unsupported'].includes(verdict))).toEqual([])
  })

  test('it has as many kernels as the documents say', async () => {
    const kernels = `${new Set(records.map(({ kernel }) => kernel)).size} kernels`
    for (const path of ['README.md', 'docs/kernels.md', 'CHANGELOG.md'])
      expect(await readFile(at(path), 'utf8'), path).toContain(kernels)
  })

  test('arm64 answers as x86-64 as often as docs/findings.md says', () => {
    const own = records.filter(({ arch }) => arch === 'arm64')
    const same = own.filter((one) => {
      // The archive has another release of 5.10 for arm64.
      const kernel = inSeries(one.kernel) === '5.10' ? '5.10.262' : one.kernel.replace('-arm64', '')
      return saying(one, false) === saying(find(kernel, one), false)
    })
    const number = (count: number): string => count.toLocaleString('en')
    expect(findings).toContain(`${number(own.length)} answers. ${number(same.length)} of them`)
  })

  /** bpftrace 0.11.3 dies on these whatever the program is: the known issue btf-misread. */
  const isMisread = ({ kernel, bpftrace }: ResultRecord): boolean =>
    ['6.18.5-full', '6.18.5-rt'].includes(kernel) && bpftrace === '0.11.3'
  const flavourOf = (kernel: string): string => /-(?:full|rt)$/.exec(kernel)?.[0] ?? ''
  const unlike = (own: readonly ResultRecord[], other: (kernel: string) => string): ResultRecord[] =>
    own.filter((one) => !isMisread(one) && saying(one, true) !== saying(find(other(one.kernel), one), true))
  const kernelsOf = (own: readonly ResultRecord[]): string[] => [...new Set(own.map(({ kernel }) => kernel))]

  test('each flavour answers as the cloud kernel of its release, and they are as many as is said', () => {
    const own = records.filter(({ kernel }) => flavourOf(kernel) !== '')
    expect(unlike(own, (kernel) => kernel.replace(flavourOf(kernel), ''))).toEqual([])
    expect(findings).toContain(
      `${kernelsOf(own).length} kernels from 5.10 to 7.3, ${own.length.toLocaleString('en')} answers`,
    )
  })

  test('each older release answers as the newest of its series and flavour, and they are as many as is said', () => {
    const x86 = records.filter(({ arch }) => arch !== 'arm64')
    const newest = new Map(kernelsOf(x86).map((kernel) => [inSeries(kernel) + flavourOf(kernel), kernel]))
    const newestFor = (kernel: string): string => newest.get(inSeries(kernel) + flavourOf(kernel)) ?? ''
    const own = x86.filter(({ kernel }) => newestFor(kernel) !== kernel)
    expect(unlike(own, newestFor)).toEqual([])
    expect(findings).toContain(`older releases were asked too, ${kernelsOf(own).length} kernels in all`)
  })

  test('bpftrace dies in all it is asked on the two kernels whose BTF it misreads, but in what it refuses before', () => {
    const own = records.filter(isMisread)
    expect(own).toHaveLength(42)
    const dead = own.filter(({ expected, verdict }) => verdict === 'known' && expected.why === 'btf-misread')
    expect(dead).toHaveLength(36)
  })
})
