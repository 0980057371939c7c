import { describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { withCase } from './add-case.js'
import { parseMatrix } from './load.js'
import { AXES, CASE, SMALLEST } from './matrix.fixture.js'

const BODY = {
  program: 'BEGIN { printf("%d\\n", 1); }',
  attaches: 'true',
  beside: ['cat', '/etc/hostname', 'a: b', '# c', '"'],
  environment: { A: '1' },
}

/** The text with the case, which must be a matrix that has both cases. */
function added(text: string): string {
  const whole = withCase(text, 'matrix.yaml', 'tool', BODY)
  const cases = parseMatrix(whole, 'matrix.yaml').cases
  expect(cases.map(({ name }) => name).sort()).toEqual(['fexit', 'tool'])
  expect(cases.find(({ name }) => name === 'tool')).toMatchObject({ ...BODY, attaches: true })
  return whole
}

describe('a case that is added', () => {
  test('stands behind the last one, in its indentation, each list on a line', () => {
    expect(added(SMALLEST)).toBe(
      `${SMALLEST}  tool:\n    program: BEGIN { printf("%d\\n", 1); }\n    attaches: true\n    beside: [cat, /etc/hostname, "a: b", "# c", '"']\n    environment: {A: 1}\n`,
    )
  })

  test.each([
    [
      'comments everywhere',
      `# one\n${AXES}\ncases: # two\n  # three\n${CASE}  # four\n\n# five\ndefaults: { events: 2 } # six\n`,
    ],
    ['cases that are not last', `cases:\n${CASE}\n# and\n${AXES}`],
    ['no line feed at the end', SMALLEST.trimEnd()],
    [
      'a comment behind the last value',
      `${AXES}cases:\n  fexit: { probe: fexit, target: f, workload: nanosleep } # why\n`,
    ],
    [
      'a last value of several lines',
      `${AXES}cases:\n  fexit:\n    probe: fexit\n    target: f\n    workload: nanosleep\n    title: >-\n      A long\n      title\n`,
    ],
    ['four columns', `${AXES}cases:\n    fexit: { probe: fexit, target: f, workload: nanosleep }\n`],
  ])('leaves everything else: %s', (_, text) => {
    const lines = added(text).split('\n')
    for (const line of text.split('\n')) expect(lines).toContain(line)
  })

  test('goes into cases on one line too, and comments stay', () => {
    const text = `# one\n${AXES}cases: { fexit: { probe: fexit, target: f, workload: nanosleep } } # two\n`
    expect(added(text)).toMatch(/^# one\n[^]*# two/)
  })

  test('must have a name of its own', () => {
    expect(() => withCase(SMALLEST, 'mine.yaml', 'fexit', BODY)).toThrow(
      new UsageError("mine.yaml has a case 'fexit' already: give --save another name"),
    )
  })
})
