/** What a published report tells its reader to paste shows what the report says, in a real guest. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bisectedIn } from '../src/commands/bisect-recorded.js'
import { unreportedStories } from '../src/commands/published-reports.js'
import type { UpstreamStory } from '../src/answers/report/upstream/story.js'
import { readMatrix } from '../src/matrix/load.js'
import { loadRecords } from '../src/records/store.js'
import { seriesOf } from '../src/matrix/versions.js'
import { ROOT } from './command.js'
import { exerciseIn, keptMachine } from './kept-machine.js'

const matrix = await readMatrix(join(ROOT, 'matrix.yaml'))
const { records } = await loadRecords(join(ROOT, 'results'))
const stories = unreportedStories(matrix, records, await bisectedIn(join(ROOT, 'results')))

/** By the series of the kernel that a report names. */
const bySeries = new Map<string, [string, UpstreamStory][]>()
for (const [id, story] of stories) {
  const series = seriesOf(story.record.kernel) ?? story.record.kernel
  bySeries.set(series, [...(bySeries.get(series) ?? []), [id, story]])
}

/** The first block of a report: what reproduces the bug. */
async function pastedFrom(id: string): Promise<string> {
  const text = await readFile(join(ROOT, 'results', 'reports', `${id}.md`), 'utf8')
  return /^(`{3,})text\n([^]*?)^\1$/m.exec(text)?.[2] ?? ''
}

let place: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-reports-'))
})
afterAll(() => rm(place, { recursive: true, force: true }))

test('there are reports to try', () => {
  expect(stories.size).toBeGreaterThan(0)
})

describe.each([...bySeries])('on %s', (series, reports) => {
  let machine: Awaited<ReturnType<typeof keptMachine>>
  beforeAll(async () => {
    machine = await keptMachine(place, `${series}*`)
  })
  afterAll(() => machine.close())

  test.each(reports)(
    '%s',
    async (id, { record }) => {
      const build = machine.builds.find((one) => one.id === record.bpftrace)!
      const files = { '/tmp/pasted.sh': await pastedFrom(id) }
      const { stdout, stderr } = await machine.ran(build, exerciseIn(['/bin/bash', '/tmp/pasted.sh'], files))
      const { words } = matrix.knownIssues.find((one) => one.id === id)!
      if (record.order === null) {
        expect(words).toBeDefined()
        expect(stderr).toContain(words)
        return
      }
      const seen = stdout.replace(/^Attaching.*$/gm, '').replace(/\s+/g, '')
      const events = [...new Set(record.events)]
      expect(seen, stderr).toContain(events[0])
      expect(events.reduce((left, event) => left.replaceAll(event, ''), seen)).toBe('')
    },
    180_000,
  )
})
