import { describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../../lib/errors.js'
import { judgedBuilds, unaskedCandidate } from './choice.js'

const choose = (changes: Partial<Parameters<typeof judgedBuilds>[0]>) =>
  judgedBuilds({
    globs: [],
    answered: ['0.27.1', '0.11.3', '0.27.0'],
    known: [],
    against: undefined,
    unread: false,
    ...changes,
  })

describe('against a baseline', () => {
  test('every build is judged, oldest first, and those that have fallen silent', () => {
    expect(choose({ known: ['0.23.2', '0.27.0'] })).toEqual(['0.11.3', '0.23.2', '0.27.0', '0.27.1'])
  })

  test('or those that are named', () => {
    expect(choose({ globs: ['0.27*'] })).toEqual(['0.27.0', '0.27.1'])
    expect(choose({ globs: ['0.23.2'], known: ['0.23.2'] })).toEqual(['0.23.2'])
    expect(() => choose({ globs: ['0.28*'] })).toThrow(
      new UsageError("no bpftrace matches '0.28*'; there are: 0.11.3, 0.27.0, 0.27.1"),
    )
  })

  test('what is missing may stand in a line that could not be read', () => {
    expect(() => choose({ globs: ['0.28*'], unread: true })).toThrow(UnavailableError)
    expect(choose({ answered: [], unread: true })).toEqual([])
  })
})

describe('against another build', () => {
  const against = '0.27.0'

  test('the candidate is judged, be it that it says nothing', () => {
    expect(choose({ against, answered: ['0.27.0', 'candidate', '0.27.1'] })).toEqual(['candidate'])
    expect(choose({ against, known: ['candidate'] })).toEqual(['candidate'])
  })

  test('without a record its silence is judged, and the builds are listed', () => {
    const answered = ['0.27.1', '0.11.3', '0.27.0']
    expect(choose({ against, answered })).toEqual(['candidate'])
    expect(choose({ against, answered: [], unread: true })).toEqual(['candidate'])
    expect(unaskedCandidate(['candidate'], { against, answered })).toContain('there are: 0.11.3, 0.27.1')
    expect(unaskedCandidate(['candidate'], { against, answered: ['candidate'] })).toBeNull()
    expect(unaskedCandidate(['0.27.1'], { against, answered })).toBeNull()
  })

  test('or the builds that are named, but never itself', () => {
    expect(choose({ against, globs: ['0.27*'] })).toEqual(['0.27.1'])
    expect(() => choose({ against, globs: ['0.27.0'] })).toThrow('0.27.0 would be judged against itself')
  })
})
