/** Remembered runs of tests: for as long as all that they hang on is the same. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { record } from '../../records/record.fixture.js'
import type { Driven } from '../../suite/driven.js'
import { runOf, testWith } from '../../suite/suite.fixture.js'
import { cellOf, pkg } from '../../supply/plan/plan.fixture.js'
import type { Cell } from '../../supply/plan/cell.js'
import type { AskedTest } from './asked-test.js'
import type { CellFacts } from './facts.js'
import { openTestMemory } from './test-memory.js'
import type { SeenTest, TestMemory } from './test-memory.js'

const HOW = { guests: { x86_64: 'guest' }, driving: 'driving', mayHaveKvm: false }

const asked = (lines: readonly string[] = ['EXPECT x'], changes: Partial<AskedTest> = {}): AskedTest => ({
  name: 'runtime/group.one',
  test: { ...testWith(...lines), id: 'group.one' },
  files: new Map([['testprogs/one', Buffer.from('one')]]),
  lacking: null,
  warnings: [],
  read: () => null,
  ...changes,
})
const seen = (driven: Driven = { kind: 'run', run: runOf('x\n'), took: 5 }): SeenTest => ({
  runs: [{ driven, milliseconds: 900 }],
  release: '6.12.117+deb13-cloud-amd64',
  accelerator: 'tcg',
  artefacts: record().artefacts,
  finishedAt: '2026-11-20T12:00:00.000Z',
})
const FACTS: CellFacts = { release: '6.12.117', info: 'btf: yes\n', verifiesIr: true, lacks: ['perl'] }

let directory = ''
let memory: TestMemory
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'test-memory-'))
  memory = openTestMemory(directory, HOW)
})
afterEach(() => rm(directory, { recursive: true }))

/** The only file that is remembered. */
async function onlyFile(): Promise<string> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = found.filter((one) => one.isFile())
  expect(files).toHaveLength(1)
  return join(files[0]!.parentPath, files[0]!.name)
}

describe('a test', () => {
  test('is not known before it is remembered', async () => {
    expect(await memory.recall(cellOf(), asked())).toBeNull()
  })

  test.each<[string, Driven]>([
    ['a run', { kind: 'run', run: runOf('x\n', { exit: 1 }), took: 5 }],
    [
      'a run with all that there may be',
      {
        kind: 'run',
        run: runOf('', {
          missingBefore: 'sleep 9',
          setup: { exit: 0, output: 'a' },
          cleanup: { exit: 3, output: 'b' },
        }),
        took: 0,
      },
    ],
    ['a requirement that is not met', { kind: 'unmet', command: 'nft' }],
    ['what the machine lacks', { kind: 'lacking', why: 'the machine has no nft' }],
    ['a flood', { kind: 'flooded' }],
  ])('is recalled as it was, in a later run, too: %s', async (_, driven) => {
    await memory.remember(cellOf(), asked(), seen(driven))
    expect(await openTestMemory(directory, HOW).recall(cellOf(), asked())).toEqual(seen(driven))
  })

  test.each<[string, AskedTest]>([
    ['is called otherwise', asked(['EXPECT x'], { name: 'other/group.one' })],
    ['expects something else', asked(['EXPECT y'])],
    ['has other warnings', asked(['EXPECT x'], { warnings: ['nothing can fail'] })],
  ])('that %s ran the same, and is recalled', async (_, other) => {
    await memory.remember(cellOf(), asked(), seen())
    expect(await memory.recall(cellOf(), other)).toEqual(seen())
  })

  const file = (path: string, text: string) => ({ files: new Map([[path, Buffer.from(text)]]) })
  test.each<[string, AskedTest]>([
    ['of another time', asked(['EXPECT x', 'TIMEOUT 3'])],
    ['with another command', asked(['EXPECT x', 'AFTER true'])],
    ['with another environment', asked(['EXPECT x', 'ENV A=b'])],
    ['with another file', asked(['EXPECT x'], file('testprogs/one', 'two'))],
    ['with a file of another name', asked(['EXPECT x'], file('testprogs/two', 'one'))],
    ['without files', asked(['EXPECT x'], { files: new Map() })],
  ])('%s is another', async (_, other) => {
    await memory.remember(cellOf(), asked(), seen())
    expect(await memory.recall(cellOf(), other)).toBeNull()
  })
})

const KERNEL = { packages: [pkg('linux-image-x 2')] }
const HEADERS = { headers: { program: 'linux-headers', version: '1', packages: [pkg('linux-headers-x 1')] } }
const HOST = { host: { identity: ['boot'], unasked: null } }
const ELSEWHERE: [string, Cell][] = [
  ['another kernel', cellOf(KERNEL)],
  ['a kernel with headers', cellOf(HEADERS)],
  ["the host's kernel", cellOf(HOST)],
  ['another image', cellOf({}, { packages: [pkg('bpftrace 0.24.0-1')] })],
  ['another runtime', cellOf({}, {}, 'container')],
]

describe.each<[string, (cell: Cell, by?: TestMemory) => Promise<unknown>]>([
  ['a run', (cell, by = memory) => by.recall(cell, asked())],
  ['facts', (cell, by = memory) => by.facts(cell)],
])('%s', (what, recall) => {
  beforeEach(() =>
    what === 'facts' ? memory.rememberFacts(cellOf(), FACTS) : memory.remember(cellOf(), asked(), seen()),
  )

  test('is recalled', async () => {
    expect(await recall(cellOf())).not.toBeNull()
  })

  test('does not care what kernel and build are called', async () => {
    expect(await recall(cellOf({ id: 'production' }, { id: 'candidate' }))).not.toBeNull()
  })

  test.each(ELSEWHERE)('says nothing of %s', async (_, cell) => {
    expect(await recall(cell)).toBeNull()
  })

  test('says nothing once the driver is another', async () => {
    expect(await recall(cellOf(), openTestMemory(directory, { ...HOW, driving: 'other' }))).toBeNull()
  })

  test('says nothing where there may be KVM, and was none', async () => {
    expect(await recall(cellOf(), openTestMemory(directory, { ...HOW, mayHaveKvm: true }))).toBeNull()
  })

  test("says nothing once the guest's program is another", async () => {
    const guests = { x86_64: 'other' }
    expect(await recall(cellOf(), openTestMemory(directory, { ...HOW, guests }))).toBeNull()
  })

  test('a guest of another architecture is no matter', async () => {
    const guests = { ...HOW.guests, arm64: 'new' }
    expect(await recall(cellOf(), openTestMemory(directory, { ...HOW, guests }))).not.toBeNull()
  })

  test('is asked again where the file is damaged', async () => {
    const path = await onlyFile()
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, -5))
    expect(await recall(cellOf())).toBeNull()
  })

  test('is asked again where the file is of another version', async () => {
    await writeFile(await onlyFile(), '{"release":"6.12.117"}')
    expect(await recall(cellOf())).toBeNull()
  })
})

test('facts are recalled as they were', async () => {
  await memory.rememberFacts(cellOf(), FACTS)
  expect(await memory.facts(cellOf())).toEqual(FACTS)
})

test('facts of a build are no answer to a test', async () => {
  await memory.rememberFacts(cellOf(), FACTS)
  expect(await memory.recall(cellOf(), asked())).toBeNull()
})

test('what is remembered again takes the place of what was', async () => {
  await memory.remember(cellOf(), asked(), seen())
  await memory.remember(cellOf(), asked(), seen({ kind: 'flooded' }))
  expect(await memory.recall(cellOf(), asked())).toEqual(seen({ kind: 'flooded' }))
})
