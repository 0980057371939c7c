import { expect, test } from 'vitest'
import { ordering, own } from '../verdict/verdict.fixture.js'
import { carriedFor, carriedPath } from './carried.js'

const TOOL = Buffer.from('tool')
const DATA = Buffer.from('data')

test('a machine carries what its cases bring, each content once', () => {
  const cases = [
    ordering('fexit'),
    { ...own(), files: { '/tmp/tool': TOOL, '/tmp/data': DATA } },
    { ...own(), name: 'other', files: { '/tmp/else': Buffer.from('tool') } },
  ]
  expect([...carriedFor(cases)]).toEqual([
    [carriedPath(TOOL), TOOL],
    [carriedPath(DATA), DATA],
  ])
  expect(carriedPath(TOOL)).toMatch(/^\/guest\/own\/[0-9a-f]{32}$/)
})
