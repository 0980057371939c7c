import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { screenFor, USUAL_WIDTH } from './screen.js'

const stream = (its: Partial<NodeJS.WriteStream>): NodeJS.WriteStream =>
  Object.assign(new PassThrough(), its) as unknown as NodeJS.WriteStream

test('a pipe has no colours, also where a CI service asks for them', () => {
  const environment = { CI: 'true', FORCE_COLOR: '1' }
  expect(screenFor({ stdout: stream({}), environment })).toEqual({ columns: USUAL_WIDTH, colours: false })
})

test('a terminal has its width, and colours unless nobody wants them', () => {
  const stdout = stream({ isTTY: true, columns: 120 })
  expect(screenFor({ stdout, environment: { NO_COLOR: '' } })).toEqual({ columns: 120, colours: true })
  for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }])
    expect(screenFor({ stdout, environment }).colours).toBe(false)
})
