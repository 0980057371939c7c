/** The standing audit of dev/faults, in its quick form: nothing that is tried is lost. */
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { ROOT } from './command.js'

test('hostile inputs and faults of the field: nothing is lost', async () => {
  const { exitCode, stdout } = await execa(
    join(ROOT, 'node_modules/.bin/tsx'),
    [join(ROOT, 'dev/faults/faults.ts'), '--quick'],
    { reject: false, cwd: ROOT },
  )
  const lost = stdout.split('\n').filter((line) => line.startsWith('lost:'))
  const [, tried] = /^all +(\d+) /m.exec(stdout) ?? []
  expect({ exitCode, lost }).toEqual({ exitCode: 0, lost: [] })
  expect(Number(tried)).toBeGreaterThanOrEqual(60)
})
