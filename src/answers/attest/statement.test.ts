import { describe, expect, test } from 'vitest'
import { statement } from './attest.fixture.js'
import { parseStatement, statementText } from './statement.js'

const { subject, predicate, ...head } = statement()
const [first, second] = subject as [(typeof subject)[0], (typeof subject)[0]]
const parsed = (changes: object): unknown =>
  parseStatement(JSON.stringify({ ...head, subject, predicate, ...changes }))

test('what is written is read again', () => {
  expect(parseStatement(statementText(statement()))).toEqual(statement())
})

test('a later tool may say more', () => {
  expect(parsed({ predicate: { ...predicate, weather: 'fair' } })).toEqual(statement())
})

describe('a name of a subject', () => {
  test.each([
    '../records.jsonl',
    'attested/../../x',
    '/etc/passwd',
    '',
    '.',
    './records.jsonl',
    'a//b',
    'a/',
    'a\\b',
    '-rf',
    'a/.hidden',
    'a\nb',
    'x'.repeat(201),
  ])('%j is refused', (name) => {
    expect(parsed({ subject: [...subject, { name, digest: first.digest }] })).toMatch(/^subject\.2\.name: /)
  })
})

describe('no statement', () => {
  test.each<[string, object, string]>([
    ['of another type', { _type: 'https://in-toto.io/Statement/v0.1' }, '_type: '],
    ['of another predicate', { predicateType: 'https://slsa.dev/provenance/v1' }, 'predicateType: '],
    ['without subjects', { subject: [] }, 'subject: '],
    ['with a subject twice', { subject: [...subject, first] }, 'subject: records.jsonl is there twice'],
    [
      'with a digest of another kind',
      { subject: [{ ...first, digest: { sha1: 'a' } }] },
      'subject.0.digest.sha256: ',
    ],
    [
      'with a short digest',
      { subject: [{ ...first, digest: { sha256: 'ab' } }] },
      'subject.0.digest.sha256: expected 64',
    ],
    ['without the records', { subject: [second] }, 'subject: records.jsonl is not among them'],
    ['without the file of its decision', { subject: [first] }, 'subject: gate.json is not among them'],
    [
      'with the file of a decision that it does not have',
      { predicate: { ...predicate, decision: null } },
      'predicate.decision: it is null, and gate.json is a subject',
    ],
    [
      'with a time that is none',
      { predicate: { ...predicate, attestedAt: 'today' } },
      'predicate.attestedAt: ',
    ],
  ])('%s', (_, changes, why) => {
    const said = parsed(changes)
    expect(said).toBeTypeOf('string')
    expect(said).toContain(why)
  })

  test.each([
    ['{', 'it is no JSON'],
    ['[]', 'the whole: '],
  ])('%s', (text, why) => expect(parseStatement(text)).toContain(why))
})
