import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { record, reversed } from '../records/record.fixture.js'
import type { ResultRecord } from '../records/record.js'
import { diff } from './diff.js'
import type { Surroundings } from './surroundings.js'

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'diff-'))
  const attempts = (one: ResultRecord) => {
    const { order, events } = one
    const attempt = { mode: 'isolated', outcome: 'ordered', order, events, milliseconds: 1 } as const
    return { ...one, attempts: [attempt, attempt] }
  }
  const sets = { kept: record(), lost: attempts(reversed()), cut: attempts(record()) }
  for (const [name, one] of Object.entries(sets))
    await writeFile(join(place, name), `${JSON.stringify(one)}\n${name === 'cut' ? '{' : ''}`)
})
afterEach(() => rm(place, { recursive: true }))

/** What a feed, or another form, of these sets says. */
async function said(names: string, flags: { format?: string; site?: string } = { format: 'feed' }) {
  let stdout = ''
  const stream = (take: (text: string) => void): unknown => ({ write: take })
  const its = {
    stdout: stream((text) => (stdout += text)),
    stderr: stream(() => undefined),
  } as Surroundings
  const [before = '', ...afters] = names.split(' ').map((name) => join(place, name))
  const code = await diff(before, afters, { json: false, bySeries: false, ...flags }, its)
  return { code, titles: [...stdout.matchAll(/<title>(\d.*)<\/title>/g)].map(([, title]) => title), stdout }
}

test('a feed compares each set with the one before it; the exit code is that of the last two', async () => {
  expect(await said('kept lost kept')).toMatchObject({
    code: 0,
    titles: [expect.stringMatching(/^1 better/), expect.stringMatching(/^1 worse/)] as unknown,
  })
  expect(await said('lost kept lost')).toMatchObject({ code: 1 })
  expect(await said('cut kept kept')).toMatchObject({ code: 3, titles: [] })
})

test.each([
  ['https://example.org/a', 'https://example.org/a/feed.xml'],
  ['https://example.org/a//', 'https://example.org/a/feed.xml'],
  ['https://example.org/"<a', 'https://example.org/%22%3Ca/feed.xml'],
])('the site %s has its feed at %s', async (site, feed) => {
  expect((await said('kept lost', { format: 'feed', site })).stdout).toContain(`<id>${feed}</id>`)
})

test.each(['example.org', 'javascript:x', 'https://example.org/?a', ''])('%j is no site', async (site) => {
  await expect(said('kept lost', { format: 'feed', site })).rejects.toThrow(
    `--site takes the address of a directory, such as https://example.org/matrix/, not '${site}'`,
  )
})

test('what only a feed has is refused beside another form', async () => {
  await expect(said('kept lost kept', {})).rejects.toThrow('more than two result sets are compared')
  await expect(said('kept lost', { site: 'https://example.org/' })).rejects.toThrow('--site is for')
})
