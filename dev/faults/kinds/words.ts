/** What a user writes: globs, command lines, matrix.yaml. */
import { readFile, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../bench.js'
import { complaint } from '../judgement.js'
import type { Random } from '../random.js'
import { times } from '../trial.js'
import type { Kind, Trial } from '../trial.js'

const MATRIX = await readFile(join(ROOT, 'matrix.yaml'), 'utf8')

const GLOBS: Readonly<Record<string, (random: Random) => string>> = {
  stars: ({ between }) => '*a'.repeat(between(20, 200)) + 'b',
  'nested-groups': ({ between }) => `${'+('.repeat(between(5, 300))}a${')'.repeat(300)}`,
  repeated: ({ between }) => `+(${'a|'.repeat(between(10, 500))}a)`.repeat(5),
  braces: ({ between }) => '{a,b}'.repeat(between(10, 200)),
  brackets: ({ pick }) => pick(['[', '[z-a]', '[!]', '[[:alpha:]]', '[\\', '[a-\u{10ffff}]']),
  long: ({ between }) => '?'.repeat(between(1000, 15_000)),
  bangs: ({ between }) => '!'.repeat(between(1, 1001)) + '(a|b)',
  hostile: ({ pick }) =>
    pick(['\u001b[2J', '\n::error::x', '\u202e*', '\ud800', '--', '-x', '$(id)', '../*']),
}

/** A line of a YAML file, changed in one of the ways in which people and machines change it. */
function mutated({ below, between, pick, flipped }: Random): string {
  const lines = MATRIX.split('\n')
  for (let count = between(1, 4); count > 0; count--) {
    const at = below(lines.length)
    const line = lines[at] ?? ''
    const others: (() => string[])[] = [
      () => [],
      () => [line, line],
      () => [` ${line}`],
      () => [line.slice(0, below(line.length + 1))],
      () => [flipped(Buffer.from(line + ' '), 2).toString()],
      () => [
        line.replace(
          /:.*/,
          `: ${pick(['null', '[]', '{}', '~', '!!js/function x', '&a [*a]', '*none', '"\\u001b[2J"', "'", '1e999', '0x10', '>-', '-1', '.nan'])}`,
        ),
      ],
      () => [
        line,
        `${line.match(/^\s*/)?.[0] ?? ''}${pick(['\u001b[2J: x', '__proto__: { x: 1 }', '<<: *a', '- - - -', '? ', 'kernels: []', '\t- x', '%YAML 9.9', '---', '...'])}`,
      ],
      () => [`${line}${'['.repeat(between(1, 20_000))}`],
      () => [line.replace(/[\w-]+/g, (word) => (below(3) === 0 ? 'x'.repeat(below(300)) : word))],
    ]
    lines.splice(at, 1, ...pick(others)())
  }
  return lines.join('\n')
}

const WHOLE: Readonly<Record<string, (random: Random) => string>> = {
  empty: ({ pick }) => pick(['', '\n', '#', '---\n---\n', 'null', '[]', '"x"', '\ufeff']),
  binary: ({ flipped, between }) => flipped(Buffer.alloc(between(1, 100_000)), 5000).toString('latin1'),
  deep: ({ pick, between }) => `cases: ${pick(['[', '{a: ', '- '])}`.repeat(between(1000, 50_000)),
  anchors: () =>
    `a: &a [x,x]\n${'bcdefghijklmnopqrstuvwxyz'
      .split('')
      .map(
        (name, at) =>
          `${name}: &${name} [*${'abcdefghijklmnopqrstuvwxyz'[at] ?? ''},*${'abcdefghijklmnopqrstuvwxyz'[at] ?? ''}]`,
      )
      .join('\n')}\n`,
  'many-cases': ({ between }) =>
    MATRIX.replace(
      'cases:\n',
      `cases:\n${Array.from({ length: between(2000, 5000) }, (_, at) => `  c${at}: { probe: kprobe, target: x, workload: nanosleep }\n`).join('')}`,
    ),
  'long-text': ({ between }) => MATRIX.replace('The first report', 'x'.repeat(between(100_000, 5_000_000))),
}

/** A place in the file, or a sentence about the whole of it. */
const PLACED = /matrix\.yaml(?::\d+:\d+)?[:,; ]/

const loading =
  (make: (random: Random) => string): Trial['run'] =>
  async (bench) => {
    await copyFile(join(ROOT, 'known-issues.yaml'), join(bench.place, 'known-issues.yaml'))
    const config = await bench.put('matrix.yaml', make(bench.random))
    const said = await bench.matrix(['explain', 'kprobe', '--config', config])
    // A case that is called otherwise now is another mistake, and so is a record's case that is not there.
    return complaint(said, {
      codes: [0, 1, 2, 3],
      ...(said.code === 2 && !/'kprobe'|kprobe is/.test(said.stderr) && { words: PLACED }),
    })
  }

const trials: Trial[] = [
  ...Object.entries(GLOBS).flatMap(([name, make]) =>
    times(2, `glob-${name}`, async (bench) => {
      const flag = bench.random.pick(['--kernel', '--bpftrace', '--case'])
      const args = ['gate', '--against', '0.27.0', '--today', '2026-11-26', `${flag}=${make(bench.random)}`]
      return complaint(await bench.matrix(args, { deadlineMs: 10_000 }), { codes: [0, 1, 2, 3] })
    }),
  ),
  ...times(40, 'matrix', loading(mutated)),
  ...Object.entries(WHOLE).map(([name, make]): Trial => ({ name: `matrix-${name}`, run: loading(make) })),
  ...times(6, 'argument', async (bench) => {
    const { pick } = bench.random
    const text = pick(['\u001b[2J', '\n::error::x', '\u202e', 'x'.repeat(10_000), '', '\r\n##[error]x'])
    const args = pick([
      [text],
      ['table', '--format', text],
      ['gate', `--${text}`],
      ['explain', text],
      ['run', '--jobs', text],
      ['gate', '--today', text],
      ['plan', '--shard', text],
      ['run', '--repeat', text],
    ])
    return complaint(await bench.matrix(args), { codes: [2] })
  }),
]

export const words: Kind = { name: 'words', trials }
