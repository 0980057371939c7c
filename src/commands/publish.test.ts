import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { record } from '../records/record.fixture.js'
import { openPublisher } from './publish.js'

let out: string
beforeEach(async () => void (out = await mkdtemp(join(tmpdir(), 'publish-'))))
afterEach(() => rm(out, { recursive: true }))

const TABLE = { cases: [{ name: 'fexit' }], knownIssues: [] }
const RECORD = record()

test('reports are written while records come, and say what there is', async () => {
  const publisher = openPublisher(out, TABLE, 0)
  publisher.changed(() => [RECORD])
  await publisher.settled()
  expect((await readdir(out)).sort()).toEqual(['compatibility.md', 'index.html'])
  expect(await readFile(join(out, 'compatibility.md'), 'utf8')).toContain(RECORD.kernel)
})

test('not more often than they may be behind, and never two at a time', async () => {
  let made = 0
  const records = () => (made++, [RECORD])
  const seldom = openPublisher(out, TABLE, 60_000)
  seldom.changed(records)
  await seldom.settled()
  expect(made).toBe(0)
  const often = openPublisher(out, TABLE, 0)
  often.changed(records)
  often.changed(records)
  await often.settled()
  expect(made).toBe(1)
  often.changed(records)
  await often.settled()
  expect(made).toBe(2)
})

test('one that cannot be written stops nothing', async () => {
  await writeFile(join(out, 'file'), '')
  const publisher = openPublisher(join(out, 'file'), TABLE, 0)
  publisher.changed(() => [RECORD])
  await expect(publisher.settled()).resolves.toBeUndefined()
})
