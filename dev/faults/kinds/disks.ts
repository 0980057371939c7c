/** Disks that are full, cannot be written, or start nothing; outputs that nobody takes. */
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { gzipSync } from 'node:zlib'
import { gateOf } from '../../../tests/judging.js'
import { NOW } from '../../../src/supply/archive/archive.fixture.js'
import { entry, tar } from '../hostile-tars.js'
import { CLI } from '../bench.js'
import { complaint } from '../judgement.js'
import type { Said } from '../launch.js'
import { KERNEL, PROGRAM } from '../planned.js'
import { NotTried, times } from '../trial.js'
import type { Bench, Kind, Trial } from '../trial.js'
import { withArchive } from './mirrors.js'
import { COMMITTED } from './records.js'
import { shardsIn } from './shards.js'

const canMount = !(
  await execa('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { reject: false })
).failed

/** Mounts `$1` (options of a tmpfs) at `$2`, where what lay there is again, and runs the rest. */
const MOUNTED = `shift 3
kept=$(mktemp -d "$2.XXXX") && cp -a "$2/." "$kept" && mount -t tmpfs tmpfs "$2" && cp -a "$kept/." "$2" && rm -rf "$kept" || exit 99
mount -o "remount,$1" "$2" || exit 99
case $1 in size=*) cat /dev/zero >"$2/.filler" 2>/dev/null;; esac
left=$2; shift 2
"$@"; code=$?
find "$left" -name '*.part' >&2
exit $code`

/** Runs something with a small or strange file system at a directory. */
async function mounted(bench: Bench, options: string, at: string, command: readonly string[]): Promise<Said> {
  if (!canMount) throw new NotTried('this host lets nobody have a file system of their own (unshare -Urm)')
  await mkdir(at, { recursive: true })
  return bench.shell(`exec unshare -Urm bash -c "$3" bash "$@"`, [MOUNTED, options, at, ...command])
}

const cli = (): string[] => [process.execPath, CLI]

/** A results directory with the committed records, in which a verb has no room to write. */
const VERBS: Readonly<Record<string, (out: string, bench: Bench) => string[] | Promise<string[]>>> = {
  table: (out) => ['table', '--out', out, '--format', 'html', '--output', join(out, 'table.html')],
  junit: (out) => ['table', '--out', out, '--format', 'junit', '--output', join(out, 'junit.xml')],
  gate: (out) => [...gateOf(out), '--format', 'junit', '--output', join(out, 'gate.xml')],
  attest: (out) => ['attest', '--out', out],
  baseline: (out) => ['baseline', 'accept', '--out', out, '--baseline', join(out, 'accepted.jsonl')],
  merge: async (out, bench) => ['merge', ...(await shardsIn(bench)), '--out', out],
}

const FULL = [...COMMITTED.filter((_, at) => at % 4 === 0)].map((line) => `${line}\n`).join('')

async function verb(bench: Bench, name: string, options: (bytes: number) => string): Promise<string | null> {
  const out = join(bench.place, 'out')
  if (name !== 'merge')
    await bench.put(
      'out/records.jsonl',
      name === 'gate' ? COMMITTED.map((line) => `${line}\n`).join('') : FULL,
    )
  else await mkdir(out)
  const size = name === 'merge' ? 0 : Buffer.byteLength(name === 'gate' ? COMMITTED.join('\n') : FULL)
  const args = (await VERBS[name]?.(out, bench)) ?? []
  const said = await mounted(bench, options(size), out, [...cli(), ...args])
  if (said.code === 99) throw new NotTried(`the file system cannot be made: ${said.stderr.trim()}`)
  if (/\.part$/m.test(said.stderr)) return 'a half-written file stays'
  return complaint(said, { codes: name === 'gate' || name === 'baseline' ? [1, 3] : [3] })
}

/** A little more than there is already; what is left of it is filled. */
const room = (bytes: number): string => `size=${Math.ceil(bytes / 1024) + 32}k`

const tarball = gzipSync(
  tar(
    entry({ name: 'usr/bin/bpftrace' }, PROGRAM),
    entry({ name: 'usr/share/x' }, Buffer.alloc(4 << 20, 'x')),
  ),
)

async function planInto(bench: Bench, options: string): Promise<Said> {
  const config = await bench.put(
    'matrix.yaml',
    JSON.stringify({
      kernels: [{ from: `file:${await bench.put('vmlinuz', KERNEL)}`, name: 'own' }],
      bpftrace: [{ from: `file:${await bench.put('build', tarball)}`, name: 'given' }],
      runtimes: ['microvm'],
      cases: { kprobe: { probe: 'kprobe', target: 'x', workload: 'nanosleep' } },
    }),
  )
  return mounted(bench, options, bench.cache, [...cli(), 'plan', '--config', config])
}

const toFull: Readonly<Record<string, string>> = {
  table: 'table',
  'table-json': 'table --format json',
  html: 'table --format html',
  gate: 'gate --against 0.27.0 --bpftrace 0.27.1 --today 2026-11-26',
  'gate-json': 'gate --against 0.27.0 --bpftrace 0.27.1 --json --today 2026-11-26',
  diff: 'diff results results',
  explain: 'explain fexit',
  help: '--help',
  version: '--version',
}

const trials: Trial[] = [
  ...Object.keys(VERBS).flatMap((name): Trial[] => [
    { name: `full-${name}`, run: (bench) => verb(bench, name, room) },
    { name: `read-only-${name}`, run: (bench) => verb(bench, name, () => 'ro') },
    {
      name: `no-inodes-${name}`,
      run: (bench) => verb(bench, name, () => `nr_inodes=${name === 'merge' ? 1 : 2}`),
    },
  ]),
  ...times(3, 'full-cache-tarball', async (bench) =>
    complaint(await planInto(bench, `size=${bench.random.between(4, 2000)}k`), {
      codes: [3],
      words: /no space is left/,
    }),
  ),
  { name: 'read-only-cache', run: async (bench) => complaint(await planInto(bench, 'ro'), { codes: [3] }) },
  ...times(3, 'full-cache-archive', (bench) =>
    withArchive(bench, async ({ archive }) => {
      const worker = join(import.meta.dirname, '../worker.ts')
      const args = [
        'archive',
        archive.url,
        archive.keyringDir,
        bench.cache,
        NOW.toISOString(),
        'trixie',
        'tool',
      ]
      const size = bench.random.pick(['size=4k', 'size=8k', 'nr_inodes=2', 'nr_inodes=4', 'ro'])
      return complaint(
        await mounted(bench, size, bench.cache, [
          'env',
          `TMPDIR=${tmpdir()}`,
          process.execPath,
          '--import',
          'tsx',
          worker,
          ...args,
        ]),
        { codes: [3] },
      )
    }),
  ),
  ...Object.entries(toFull).map(([name, args]): Trial => ({
    name: `dev-full-${name}`,
    run: async (bench) =>
      complaint(await bench.shell(`exec "$1" "$2" ${args} >/dev/full`, []), {
        codes: [3],
        words: /cannot write to standard output: no space is left/,
      }),
  })),
  {
    name: 'read-only-new-results',
    run: async (bench) => {
      const at = join(bench.place, 'disk')
      const said = await mounted(bench, 'ro', at, [
        ...cli(),
        'merge',
        ...(await shardsIn(bench)),
        '--out',
        join(at, 'new/out'),
      ])
      return complaint(said, { codes: [3], words: /read-only/ })
    },
  },
  {
    name: 'file-size-limit',
    run: async (bench) =>
      complaint(
        await bench.shell(`ulimit -f ${bench.random.between(1, 60)}; exec "$1" "$2" table >"$3"`, [
          join(bench.place, 'cut'),
        ]),
        { codes: [3] },
      ),
  },
  {
    name: 'closed-output',
    run: async (bench) => complaint(await bench.shell('exec "$1" "$2" table >&-', []), { codes: [0, 3] }),
  },
  {
    name: 'few-descriptors',
    run: async (bench) =>
      complaint(
        await bench.shell(`ulimit -n ${bench.random.between(64, 128)}; exec "$1" "$2" table >/dev/null`, []),
        { codes: [0, 3] },
      ),
  },
  {
    name: 'records-are-a-directory',
    run: async (bench) => {
      await mkdir(join(bench.place, 'out/records.jsonl'), { recursive: true })
      return complaint(await bench.matrix(['table', '--out', join(bench.place, 'out')]), { codes: [2, 3] })
    },
  },
  {
    name: 'cut-merge-leaves-old-records',
    run: async (bench) => {
      const out = join(bench.place, 'out')
      const before = `${COMMITTED[0] ?? ''}\n`
      await bench.put('out/records.jsonl', before)
      const said = await bench.shell(`ulimit -f 30; exec "$1" "$2" merge "$3" "$4" --out "$5"`, [
        ...(await shardsIn(bench)),
        out,
      ])
      const why = complaint(said, { codes: [3] })
      if (why !== null) return why
      const text = await readFile(join(out, 'records.jsonl'), 'utf8')
      const isWhole = text.split('\n').every((line) => line === '' || COMMITTED.includes(line))
      return isWhole ? null : `records are torn: ${(await readdir(out)).join(', ')}`
    },
  },
]

export const disks: Kind = { name: 'disks', trials }
