/** README's table, read again by other means than it was written, against the committed records. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const path = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url))

interface Line {
  kernel: string
  bpftrace: string
  case: string
  verdict: string
  order: string | null
  expected: { order?: string; why?: string }
}

const lines = (await readFile(path('results/records.jsonl'), 'utf8')).trimEnd().split('\n')
const records = lines.map((line) => JSON.parse(line) as Line)
const readme = await readFile(path('README.md'), 'utf8')
const published = /<!-- table:begin -->\n([^]*?)<!-- table:end -->/.exec(readme)?.[1] ?? ''

const number = (version: string): number => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return 1000 * major + minor
}
const kernels = [...new Set(records.map(({ kernel }) => kernel))].sort((a, b) => number(a) - number(b))

/** The kernels that a cell's words name: `all 11`, `≤ 6.12`, `6.1, ≥ 6.16`, `6.1 – 6.12`; '' is all. */
function named(where: string): string[] {
  if (where === '') return kernels
  if (/^all \d+$/.test(where)) return Number(where.slice(4)) === kernels.length ? kernels : []
  return where.split(', ').flatMap((part) => {
    const found = /^(?:(?<sign>[≤≥]) )?(?<first>\d+\.\d+)(?: – (?<last>\d+\.\d+))?$/.exec(part)?.groups
    if (!found) throw new Error(`'${part}' names no kernels`)
    const first = number(found['first'] ?? '')
    const last = number(found['last'] ?? found['first'] ?? '')
    return kernels.filter((kernel) => {
      if (found['sign'] === '≤') return number(kernel) <= first
      return found['sign'] === '≥'
        ? number(kernel) >= first
        : number(kernel) >= first && number(kernel) <= last
    })
  })
}

/** Whether a record says what stands before the kernels in a cell. */
const SAYS: Record<string, (one: Line) => boolean> = {
  '✓': ({ verdict, order }) => verdict === 'ok' && order === 'declared',
  '○': ({ verdict, order }) => verdict === 'ok' && order !== 'declared',
  '–': ({ verdict }) => verdict === 'unsupported',
  '– refused': ({ verdict }) => verdict === 'unsupported',
  '! crash': ({ verdict, expected }) => verdict === 'known' && expected.order === 'crash',
  '✗ reversed': ({ verdict, order }) => verdict === 'known' && order === 'reversed',
  '✗ incomplete': ({ verdict, order }) => verdict === 'known' && order === 'partial',
}

/** What a cell says of each kernel, by its words. */
function said(cell: string): Map<string, string> {
  const all = new Map<string, string>()
  for (const part of cell.split(' · ')) {
    const word = Object.keys(SAYS)
      .sort((a, b) => b.length - a.length)
      .find((each) => part === each || part.startsWith(`${each} `) || part.startsWith(`${each}, `))
    if (word === undefined) throw new Error(`'${part}' says nothing`)
    for (const kernel of named(part.slice(word.length).replace(/^,? /, ''))) {
      expect(all.has(kernel), `${cell} says two things of ${kernel}`).toBe(false)
      all.set(kernel, word)
    }
  }
  return all
}

const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
const [head = [], , ...rows] = (published.match(/^\|.*$/gm) ?? []).map(cellsOf)
const builds = head.slice(1)
const everywhere = [...published.replace(/\s+/g, ' ').matchAll(/`([✓–])` in every cell: ([^.]*)\./g)].flatMap(
  ([, sign = '', names = '']) => names.split(', ').map((name) => [name, ...builds.map(() => sign)]),
)

test("each cell of README's table says of each kernel what the records say", () => {
  let compared = 0
  for (const [name = '', ...cells] of [...rows, ...everywhere])
    for (const [column, cell] of cells.entries()) {
      const words = said(cell)
      for (const kernel of kernels) {
        const bpftrace = builds[column]
        const one = records.find(
          (each) => each.case === name && each.kernel === kernel && each.bpftrace === bpftrace,
        )
        const word = words.get(kernel) ?? ''
        expect(one && SAYS[word]?.(one), `${name}, ${kernel} × ${bpftrace ?? ''}: ${cell}`).toBe(true)
        compared++
      }
    }
  expect(compared).toBe(records.length)
})

test('every finding in README names the ends of what was measured, and no other release', () => {
  const findings = published.match(/^- .*$/gm) ?? []
  expect(findings.length).toBeGreaterThan(0)
  expect(findings.length).toBeLessThanOrEqual(6)
  const measured = new Set([...kernels.map((kernel) => kernel.split('.').slice(0, 2).join('.')), ...builds])
  for (const finding of findings) {
    const [where = '', ...more] = finding.split('; ')
    const claims = [where, ...more.filter((part) => !/not measured/.test(part))].join(' ')
    for (const version of claims.match(/\d+\.\d+(?:\.\d+)?/g) ?? []) expect(measured).toContain(version)
    for (const gap of more.filter((part) => /not measured/.test(part)))
      for (const [, first = '', last = ''] of gap.matchAll(/(\d+\.\d+) to (\d+\.\d+)/g))
        for (const kernel of kernels)
          expect(number(kernel) >= number(first) && number(kernel) <= number(last), `${kernel}: ${gap}`).toBe(
            false,
          )
  }
})

test('README stays short', () => expect(readme.split('\n').length - 1).toBeLessThanOrEqual(150))
