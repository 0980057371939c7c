/** A hundred thousand records on two architectures, made of those in results/: as uniform and as varied as these are. */
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { questionOf } from '../../src/lab/run/question.js'
import { sha256 } from '../../src/lib/files.js'
import { readMatrix } from '../../src/matrix/load.js'
import { compareVersions } from '../../src/matrix/versions.js'
import { ResultRecord } from '../../src/records/record.js'
import { sortedVersions } from '../../src/records/sort.js'

/** Of each the three newest releases, in two flavours, on two architectures. */
const SERIES = [
  '5.4',
  '5.10',
  '5.15',
  '6.1',
  '6.6',
  '6.12',
  '6.16',
  '6.17',
  '6.18',
  '6.19',
  '7.0',
  '7.1',
  '7.2',
]
const RELEASES = 3
const FLAVOURS = ['', '-full']
const ARCHITECTURES = ['', '-arm64']

const BUILDS = [
  '0.11.3',
  '0.14.1',
  '0.17.0',
  '0.20.4',
  '0.21.3',
  '0.23.2',
  '0.24.1',
  '0.25.0',
  '0.27.0',
  '0.27.1',
]

/** So often each case is there, under a name of its own. */
const NAMES = ['', '-again', '-more']
export const CASES = 66

const KERNELS = SERIES.flatMap((series, at) =>
  Array.from({ length: RELEASES }, (_, release) => `${series}.${12 + 7 * at + release}`).flatMap((version) =>
    FLAVOURS.flatMap((flavour) => ARCHITECTURES.map((arch) => ({ version, flavour, arch }))),
  ),
)
type Kernel = (typeof KERNELS)[number]

export const idOf = ({ version, flavour, arch }: Kernel): string => `${version}${flavour}${arch}`
const releaseOf = ({ version, flavour, arch }: Kernel): string =>
  `${version}+deb13${flavour === '' ? '-cloud' : ''}${arch === '' ? '-amd64' : arch}`

/** From 0 to under 1, neither regular nor random: the same each time. */
function scattered(...words: readonly (string | number)[]): number {
  let hash = 2_166_136_261
  for (const sign of words.join(' ')) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 16_777_619)
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507)
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32
}

/** The newest that is not newer, or the oldest. */
const nearest = (all: readonly string[], version: string): string =>
  all.findLast((one) => compareVersions(one, version) <= 0) ?? all[0] ?? ''

/** One answer in so many is as another kernel gave it. */
const ODD = 1 / 100
const MINUTE_MS = 60_000

type Found = ReadonlyMap<string, ResultRecord>
const keyIn = (...words: readonly string[]): string => words.join(' ')

const packagesOf = (packages: ResultRecord['artefacts']['kernel'], of: string): typeof packages =>
  packages.map(({ name, version, sha256: digest }) => ({ name, version, sha256: sha256(`${digest} ${of}`) }))

/** What refuses or crashes says so in words of the case. */
const inWords = (reason: string, copy: string): string =>
  copy === '' ? reason : `${reason} (${copy.slice(1)})`

interface Asked {
  readonly name: string
  readonly copy: string
  readonly question: string
}

/** The answer of a cell to a case, as a record's is: its times, its artefacts and its name are the cell's own. */
function answered(
  real: ResultRecord,
  cell: { kernel: Kernel; build: string; number: number },
  asked: Asked,
): ResultRecord {
  const { kernel, build, number } = cell
  const id = idOf(kernel)
  const { artefacts, attempts } = real
  const told = (reason: string): string => (real.order === null ? inWords(reason, asked.copy) : reason)
  // What was asked together took one time.
  const pace = (milliseconds: number): number =>
    Math.round(milliseconds * (0.7 + 0.6 * scattered(number, milliseconds)) * (kernel.arch === '' ? 1 : 1.5))
  return {
    ...real,
    kernel: id,
    bpftrace: build,
    versions: { kernel: kernel.version, bpftrace: build },
    case: asked.name,
    reason: told(real.reason),
    question: asked.question,
    attempts: attempts.map((one) => ({
      ...one,
      ...(one.reason !== undefined && { reason: told(one.reason) }),
      milliseconds: pace(one.milliseconds),
    })),
    release: releaseOf(kernel),
    artefacts: {
      ...artefacts,
      kernel: packagesOf(artefacts.kernel, id),
      bpftrace: packagesOf(artefacts.bpftrace, `${build}${kernel.arch}`),
      workload: { sha256: sha256(`${artefacts.workload.sha256}${kernel.arch}`) },
      image: { sha256: sha256(`${artefacts.image.sha256}${build}${kernel.arch}`) },
    },
    finishedAt: new Date(Date.parse(real.finishedAt) + number * MINUTE_MS).toISOString(),
  }
}

/** A matrix.yaml with more cases than that of the project: each under several names, of which known issues speak too. */
async function writeMatrix(to: string): Promise<void> {
  const read = async (name: string): Promise<unknown> => parse(await readFile(name, 'utf8'))
  const matrix = (await read('matrix.yaml')) as { cases: Record<string, object> }
  const issues = (await read('known-issues.yaml')) as { cases: string[] }[]
  const named = (names: readonly string[]): string[] =>
    NAMES.flatMap((copy) => names.map((name) => `${name}${copy}`))
  const names = named(Object.keys(matrix.cases)).slice(0, CASES)
  const cases = Object.fromEntries(
    names.map((name) => [name, matrix.cases[name] ?? matrix.cases[name.replace(/-(?:again|more)$/, '')]]),
  )
  const knownIssues = issues.map((issue) => ({
    ...issue,
    cases: named(issue.cases).filter((name) => names.includes(name)),
  }))
  await writeFile(to, stringify({ ...matrix, cases, knownIssues }))
}

export interface ManyRecords {
  readonly records: number
  readonly kernels: readonly string[]
  readonly builds: readonly string[]
  /** Paths: the matrix file that asks them all, and the results directory. */
  readonly config: string
  readonly out: string
}

/** Writes them into a directory, sorted as a run leaves them, with the matrix.yaml that asks them. */
export async function writeMany(directory: string): Promise<ManyRecords> {
  const [config, out] = [join(directory, 'matrix.yaml'), join(directory, 'results')]
  await mkdir(out, { recursive: true })
  await writeMatrix(config)
  const lines = (await readFile('results/records.jsonl', 'utf8')).trimEnd().split('\n')
  const real = lines.map((line) => ResultRecord.parse(JSON.parse(line)))
  const found: Found = new Map(real.map((one) => [keyIn(one.kernel, one.bpftrace, one.case), one]))
  const [realKernels, realBuilds] = [
    sortedVersions(real.map(({ kernel }) => kernel)),
    sortedVersions(real.map(({ bpftrace }) => bpftrace)),
  ]
  const { cases } = await readMatrix(config)
  const asked = cases.map((one): Asked & { readonly of: string } => {
    const of = one.name.replace(/-(?:again|more)$/, '')
    return { name: one.name, copy: one.name.slice(of.length), of, question: questionOf(one) }
  })
  const kernels = sortedVersions(KERNELS.map(idOf))
  const file = await open(join(out, 'records.jsonl'), 'w')
  let records = 0
  try {
    for (const [row, id] of kernels.entries()) {
      const kernel = KERNELS.find((one) => idOf(one) === id)
      if (!kernel) continue
      const cells = BUILDS.map((build, column) => {
        const cell = { kernel, build, number: row * BUILDS.length + column }
        return asked.flatMap((one) => {
          const odd = scattered(cell.number, one.name)
          const at =
            odd < ODD
              ? realKernels[Math.floor((odd / ODD) * realKernels.length)]
              : nearest(realKernels, kernel.version)
          const like = found.get(keyIn(at ?? '', nearest(realBuilds, build), one.of))
          return like ? [`${JSON.stringify(answered(like, cell, one))}\n`] : []
        })
      }).flat()
      records += cells.length
      await file.write(cells.join(''))
    }
  } finally {
    await file.close()
  }
  await writeFile(join(out, 'axes.json'), JSON.stringify({ kernels, builds: BUILDS }))
  return { records, kernels, builds: BUILDS, config, out }
}
