/** `matrix attest` and `matrix verify` over the committed results, from the command line. Nothing boots. */
import { appendFile, cp, mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { AttestedStatement } from '../src/answers/attest/statement.js'
import { openAttesting } from './attesting.js'
import { matrix, ROOT } from './command.js'
import { BAD, gateOf } from './judging.js'

const committed = await readFile(join(ROOT, 'results/records.jsonl'), 'utf8')
const count = committed.split('\n').length - 1
const attesting = await openAttesting()
const { place, at, attest, verify, read } = attesting
beforeEach(() => attesting.fresh())
afterAll(() => attesting.end())

const gate = (...more: string[]) => matrix([...gateOf(attesting.out()), ...more])

/** Writes the statement with something else in it. */
async function forge(change: (statement: AttestedStatement) => object): Promise<void> {
  const statement = await read()
  await writeFile(at('attestation.json'), JSON.stringify({ ...statement, ...change(statement) }))
}

/** Another byte in the middle of a file: of the records, in the middle of some record. */
async function changeByte(name: string): Promise<void> {
  const bytes = await readFile(at(name))
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  await writeFile(at(name), bytes)
}

test('what is attested is verified, and says what it knows and what it does not', async () => {
  const attested = await attest()
  expect(attested).toMatchObject({ exitCode: 0, stderr: '' })
  expect(attested.stdout).toContain(`attests ${count} records and 6 files; it is not signed`)
  const { _type, predicate, subject } = await read()
  expect(_type).toBe('https://in-toto.io/Statement/v1')
  expect(subject.map(({ name }) => name)).toEqual([
    'records.jsonl',
    'attested/matrix.yaml',
    'attested/known-issues.yaml',
    'artefacts.cdx.json',
    'compatibility.md',
    'index.html',
  ])
  expect(predicate.decision).toBeNull()
  expect(predicate.records).toMatchObject({ count, unread: 0, otherQuestions: 0 })
  expect(predicate.reports.map(({ reproduced }) => reproduced)).toEqual([true, true])
  for (const { role, closure } of predicate.artefacts)
    if (role === 'bpftrace') expect(closure).toMatchObject({ document: 'artefacts.cdx.json' })
    else expect(closure).toBe(role === 'kernel' ? 'parts' : 'unknown')

  const verified = await verify()
  expect(verified).toMatchObject({ exitCode: 0, stderr: '' })
  expect(verified.stdout.split('\n').filter((line) => line.startsWith('ok '))).toHaveLength(7)
  expect(verified.stdout).toContain(`note    ${at('attestation.json')} is not signed`)
  // Wherever it is verified from.
  expect(
    (
      await execa(process.execPath, [join(ROOT, 'dist/cli.js'), 'verify', 'attestation.json'], {
        cwd: attesting.out(),
      })
    ).stdout,
  ).toContain('ok      records.jsonl is as it was attested')
})

test('without the file of closures they are unknown, and with a forged one too', async () => {
  await writeFile(
    at('artefacts.json'),
    (await readFile(at('artefacts.json'), 'utf8')).replaceAll('"format": 3', '"format": 4'),
  )
  const closures = async () => {
    expect((await attest()).stdout).toContain('the packages behind 5 bpftrace builds are not known here')
    const { predicate } = await read()
    return new Set(
      predicate.artefacts.filter(({ role }) => role === 'bpftrace').map(({ closure }) => closure),
    )
  }
  expect(await closures()).toEqual(new Set(['unknown']))
  await rm(at('artefacts.json'))
  expect(await closures()).toEqual(new Set(['unknown']))
})

describe('after the statement', () => {
  beforeEach(async () => {
    expect((await attest()).exitCode).toBe(0)
  })

  test.each(['records.jsonl', 'attested/matrix.yaml', 'artefacts.cdx.json', 'index.html'])(
    'one byte of %s is another',
    async (name) => {
      await changeByte(name)
      const { exitCode, stdout } = await verify()
      const failed = stdout.split('\n').filter((line) => line.startsWith('FAIL'))
      expect(failed).toHaveLength(1)
      expect(failed[0]).toContain(`${at(name)} has changed since 20`)
      expect(exitCode).toBe(1)
    },
  )

  test('a file is gone', async () => {
    await rm(at('index.html'))
    const { exitCode, stdout } = await verify()
    expect(stdout).toContain(`MISSING ${at('index.html')} is not there`)
    expect(exitCode).toBe(3)
  })

  test('a file is a link that leads out, or a directory', async () => {
    await cp(at('index.html'), join(place, 'outside.html'))
    await rm(at('index.html'))
    await symlink(join(place, 'outside.html'), at('index.html'))
    const led = await verify()
    expect(led.stdout).toContain(`FAIL    ${at('index.html')} leads out of the directory of the statement`)
    expect(led.exitCode).toBe(1)
    await rm(at('index.html'))
    await mkdir(at('index.html'))
    expect((await verify()).stdout).toContain(`FAIL    ${at('index.html')} is no file`)
  })

  test('a decision lies beside that nobody attested', async () => {
    await writeFile(at('gate.json'), '{"outcome":"PASS"}')
    const { exitCode, stdout } = await verify()
    expect(stdout).toContain(`note    ${at('gate.json')} is not in the statement, and was not checked`)
    expect(exitCode).toBe(0)
  })

  test.each<[string, (statement: AttestedStatement) => object, string]>([
    [
      'has a path that leads out',
      ({ subject }) => ({ subject: [...subject, { ...subject[0], name: '../records.jsonl' }] }),
      'subject.6.name: expected a path inside the directory',
    ],
    ['is of another type', () => ({ _type: 'https://in-toto.io/Statement/v0.1' }), '_type: '],
    ['has another predicate', () => ({ predicateType: 'https://slsa.dev/provenance/v1' }), 'predicateType: '],
    [
      'has a subject twice',
      ({ subject }) => ({ subject: [...subject, subject[0]] }),
      'records.jsonl is there twice',
    ],
    [
      'is not about records',
      ({ subject }) => ({ subject: subject.slice(1) }),
      'records.jsonl is not among them',
    ],
  ])('a forged statement that %s is refused', async (_, change, why) => {
    await forge(change)
    const { exitCode, stdout, stderr } = await verify()
    expect(stderr).toContain(`${at('attestation.json')} is no statement that \`matrix attest\` writes (`)
    expect(stderr).toContain(why)
    expect([exitCode, stdout]).toEqual([3, ''])
  })

  test('a forged statement that lists other artefacts, or fewer records, fails', async () => {
    await forge(({ predicate }) => ({ predicate: { ...predicate, artefacts: predicate.artefacts.slice(1) } }))
    const fewer = await verify()
    expect(fewer.stdout).toContain(`${at('records.jsonl')} names other artefacts than the statement lists`)
    expect(fewer.exitCode).toBe(1)
  })

  test('a statement that is too large, or is not there, or is no file, is not read', async () => {
    await truncate(at('attestation.json'), 17 * 1024 * 1024)
    expect(await verify()).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('has more than') as string,
    })
    await rm(at('attestation.json'))
    expect(await verify()).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('it is not there') as string,
    })
    await execa('mkfifo', [at('attestation.json')])
    expect(await verify()).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('it is no file') as string,
    })
  })
})

describe('a decision', () => {
  test('that gate attests is about these records', async () => {
    const gated = await gate('--attest')
    expect(gated.exitCode).toBe(0)
    expect(gated.stderr).toContain(`attests ${count} records and 7 files`)
    expect((await read()).predicate.decision?.outcome).toBe('PASS')
    const { exitCode, stdout } = await verify()
    expect(stdout).toContain(`ok      ${at('gate.json')} judged these records: PASS`)
    expect(exitCode).toBe(0)
  })

  test('that fails is attested too, and the exit code stays', async () => {
    const args = [...gateOf(attesting.out(), BAD), '--attest']
    expect((await matrix(args)).exitCode).toBe(1)
    expect((await read()).predicate.decision?.outcome).toBe('FAIL')
    expect((await verify()).exitCode).toBe(0)
  })

  test('about other records is left out, and one that is slipped in fails', async () => {
    await gate('--format', 'json', '--output', at('gate.json'))
    const before = await readFile(at('gate.json'), 'utf8')
    // A line feed changes no record, and makes another file.
    await appendFile(at('records.jsonl'), '\n')
    const again = await attest()
    expect(again.stdout).toContain(`${at('gate.json')} judged other records, and is left out`)
    expect((await read()).predicate.decision).toBeNull()
    await gate('--attest')
    expect((await verify()).exitCode).toBe(0)
    await writeFile(at('gate.json'), before)
    const { exitCode, stdout } = await verify()
    expect(stdout).toContain(`FAIL    ${at('gate.json')} judged other records than those that are attested`)
    expect(exitCode).toBe(1)
  })
})

test.each([
  [['attest', '--key', '/nowhere/key'], '--key /nowhere/key cannot be read'],
  [['run', '--key', '/nowhere/key'], '--key signs a statement, so it needs --attest'],
  [
    ['gate', '--attest', '--out', 'results/records.jsonl', '--against', '0.27.0'],
    '--out results/records.jsonl is no directory',
  ],
  [
    ['verify', '--identity', 'me'],
    '--identity names one of the allowed signers, so it needs --allowed-signers FILE',
  ],
])('%j is refused', async (args, why) => {
  const { exitCode, stderr } = await matrix(args)
  expect(stderr).toContain(why)
  expect(exitCode).toBe(2)
})

test('JSON is all that is printed where it is asked for', async () => {
  const attested = await attest('--json')
  expect((JSON.parse(attested.stdout) as AttestedStatement)._type).toBe('https://in-toto.io/Statement/v1')
  await changeByte('records.jsonl')
  const { exitCode, stdout } = await verify('--json')
  expect(JSON.parse(stdout)).toMatchObject({
    exitCode: 1,
    findings: [{ result: 'fails' }, { result: 'holds' }, {}, {}, {}, {}, {}],
  })
  expect(exitCode).toBe(1)
})
