import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import { cellLogs } from './logs.js'

test("a cell's programs are numbered through, however often it has its turn", async () => {
  const place = await mkdtemp(join(tmpdir(), 'matrix-logs-'))
  try {
    const [one, other] = [cellOf({}, { id: '0.1' }), cellOf({}, { id: '0.2' })]
    const logOf = cellLogs(place, 'm')
    for (const cell of [one, other, one])
      await logOf(cell).save('combined', 'BEGIN { }', { kind: 'lost', reason: 'gone', milliseconds: 1 })
    const names = (await readdir(place, { recursive: true })).filter((name) => name.endsWith('.bt'))
    const folder = one.kernel.id
    expect(names.sort()).toEqual(
      ['0.1/01-combined', '0.1/02-combined', '0.2/01-combined'].map((name) => `${folder}_${name}.bt`),
    )
  } finally {
    await rm(place, { recursive: true, force: true })
  }
})
