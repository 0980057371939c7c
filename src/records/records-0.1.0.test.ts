/** Records that 0.1.0 wrote, which carry no versions, are records to this code as well. */
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { placeOf } from './place.js'
import { loadRecords } from './store.js'

test('records of 0.1.0 are read, and their packages tell the versions', async () => {
  const { records, problems } = await loadRecords(
    fileURLToPath(new URL('records-0.1.0.fixture.jsonl', import.meta.url)),
  )
  expect(problems).toEqual([])
  expect(records.map((one) => [one.versions, one.verdict, placeOf(one)])).toEqual([
    [undefined, 'known', { kernel: '6.16.12', bpftrace: '0.23.2', release: '6.16.12+deb13-cloud-amd64' }],
    [undefined, 'ok', { kernel: '6.16.12', bpftrace: '0.27.1', release: '6.16.12+deb13-cloud-amd64' }],
  ])
})
