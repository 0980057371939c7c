/**
 * A disk that is really full: small file systems that only the command sees, in a namespace of its own. Where the host
 * lets no ordinary user have one, there is nothing to test with.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cacheDirectory } from '../src/commands/workplace.js'
import { cacheBeside, matrix, recordsIn, ROOT } from './command.js'
import { openSelected } from './guests.js'
import { processesNaming } from './processes.js'
import { HOLDS } from '../src/supply/archive/holds.js'

/** Mounts so many bytes at a directory, fills them with what lies in another, runs the rest, and tells what is left. */
const CRAMPED = `
mount -t tmpfs -o "size=$1" tmpfs "$2" && cp -a "$3/." "$2" || exit 99
kept=$4; left=$2; shift 4
"$@"; code=$?
find "$left" ! -type l >"$kept/names"; cp "$left"/records.jsonl "$kept" 2>/dev/null
exit $code`

const NAMESPACE = ['unshare', '-Urm', 'sh', '-c']
const isPossible = !(
  await execa('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()], { reject: false })
).failed

const CELL = ['--kernel', '6.12*', '--bpftrace', '0.11.3']
const CASES = ['kprobe', 'kretprobe', 'kprobe-multi', 'seed-kretprobe', 'uprobe', 'same-twice']
const ASKED = CASES.flatMap((name) => ['--case', name])

let place: string
let answers: string
/** What a store, or anything else, holds before: all artefacts of the user's but one, as links; nothing; one block. */
let holds: { withoutImage: string; nothing: string; block: string }
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-full-'))
  for (const name of ['tmp', 'answers', 'nothing', 'block', 'image']) await mkdir(join(place, name))
  answers = join(place, 'answers')
  holds = { withoutImage: join(place, 'image'), nothing: join(place, 'nothing'), block: join(place, 'block') }
  await writeFile(join(holds.block, 'block'), Buffer.alloc(4096))
  const { cells, workshop } = await openSelected(place)
  const { kernel, bpftrace } = cells[0]!
  await Promise.all([
    workshop.emulator('x86_64'),
    workshop.guest('x86_64'),
    workshop.kernel(kernel),
    workshop.images.disk(bpftrace),
  ])
  const store = join(cacheDirectory(process.env), 'store')
  for (const name of await readdir(store))
    if (!name.startsWith('bpftrace-0.11.3-disk') && !name.startsWith('.'))
      await symlink(join(store, name), join(holds.withoutImage, name))
})
afterAll(() => rm(place, { recursive: true, force: true }))

let count = 0

/**
 * Runs the matrix while a part of its cache, or its results, has so much room.
 * @param from a directory with what is in it before
 */
async function cramped(
  part: 'answers' | 'store' | 'results',
  size: string,
  from: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  const own = join(place, String(++count))
  const [results, kept] = [join(own, 'results'), join(own, 'kept')]
  for (const path of [results, kept]) await mkdir(path, { recursive: true })
  const cache = await cacheBeside(join(own, 'cache'), part === 'results' ? ['answers'] : ['answers', part])
  if (part !== 'results') await mkdir(join(cache, part))
  if (part !== 'answers') await symlink(answers, join(cache, 'answers'))
  const at = part === 'results' ? results : join(cache, part)
  const [program, ...before] = [...NAMESPACE, CRAMPED, 'cramped', size, at, from, kept]
  const command = [
    process.execPath,
    join(ROOT, 'dist/cli.js'),
    'run',
    ...CELL,
    '--json',
    '--out',
    results,
    ...args,
  ]
  const { exitCode, stdout, stderr } = await execa(program, [...before, ...command], {
    reject: false,
    stripFinalNewline: false,
    cwd: ROOT,
    env: { MATRIX_CACHE_DIR: cache, TMPDIR: join(place, 'tmp'), ...environment },
  })
  const names = (await readFile(join(kept, 'names'), 'utf8')).trimEnd().split('\n')
  expect(names.filter((name) => name.endsWith('.part'))).toEqual([])
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m) // a stack is for defects
  expect(await processesNaming(join(place, 'tmp'))).toEqual([])
  const records = recordsIn(await readFile(join(kept, 'records.jsonl'), 'utf8').catch(() => ''))
  return {
    exitCode,
    stdout,
    stderr,
    records,
    left: names.slice(1).filter((name) => !name.endsWith(`/${HOLDS}`)),
  }
}

describe.skipIf(!isPossible)('no space is left', () => {
  test('for QEMU: the run ends with the mend, and nothing of it stays', async () => {
    const { exitCode, stderr, left } = await cramped('store', '20m', holds.nothing, ['--case', 'kprobe'], {
      MATRIX_QEMU: 'archive',
    })
    expect(stderr).toMatch(
      /cannot write to the cache in \S+\/store: no space is left; make room there or set MATRIX_CACHE_DIR/,
    )
    expect({ exitCode, left }).toEqual({ exitCode: 3, left: [] })
  })

  test.each([
    [
      'the tree of an image',
      '100m',
      /^cannot write to the cache in \S+\/store: no space is left; .*MATRIX_CACHE_DIR/,
    ],
    [
      'its file system',
      '300m',
      /^cannot make the image bpftrace-0\.11\.3: .*No space left on device.*MATRIX_CACHE_DIR/s,
    ],
  ])('for %s: an error in its records, and nothing of it stays', async (_, size, words) => {
    const { exitCode, stdout, left } = await cramped('store', size, holds.withoutImage, ['--case', 'kprobe'])
    expect(recordsIn(stdout)).toEqual([
      expect.objectContaining({ verdict: 'error', reason: expect.stringMatching(words) as string }),
    ])
    expect({ exitCode, left }).toEqual({ exitCode: 3, left: [] })
  })

  test('for what is to be remembered: the run ends with the mend, and no machine stays', async () => {
    const { exitCode, stderr } = await cramped('answers', '4k', holds.block, ['--case', 'kprobe', '--fresh'])
    expect(stderr).toMatch(
      /cannot write to the cache in \S+\/answers\/\S+: no space is left; .*MATRIX_CACHE_DIR/,
    )
    expect(exitCode).toBe(3)
  })

  test('for records: those that are there are whole, and the sentence names --out', async () => {
    const cache = await cacheBeside(join(place, 'cache'), ['answers'])
    await symlink(answers, join(cache, 'answers'))
    const args = ['run', ...CELL, ...ASKED, '--json', '--out', join(place, 'whole')]
    const whole = await matrix(args, { MATRIX_CACHE_DIR: cache })
    expect(recordsIn(whole.stdout)).toHaveLength(CASES.length)
    const { exitCode, stderr, records } = await cramped('results', '4k', holds.nothing, ASKED)
    expect(stderr).toMatch(/cannot write \S+\/records\.jsonl: no space is left; .*--out/)
    expect(exitCode).toBe(3)
    expect(records.length).toBeGreaterThan(0)
    expect(records.length).toBeLessThan(CASES.length)
  })
})
