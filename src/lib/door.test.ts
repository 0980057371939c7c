import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { createColors } from 'picocolors'
import { describe, expect, test } from 'vitest'
import { guard, inert, inertPieces, screenOf, styled, writeAnnotations } from './door.js'

describe('inert', () => {
  test.each([
    ['a command at the beginning', '::error::x', '\\u003a:error::x'],
    ['a command of a later line, after blanks', 'a\n\t ::x::', 'a\n\t \\u003a:x::'],
    ['no command in a line', 'a ::x::', 'a ::x::'],
    ['the older form, anywhere', 'a ##[error]x', 'a ##\\u005berror]x'],
    ['that of other systems', 'a ##vso[task.x]\n##teamcity[y]', 'a ##vso\\u005btask.x]\n##teamcity\\u005by]'],
    ['control codes', '\u001b[2J\r\u0007', '␛[2J␍␇'],
    [
      'later control codes',
      '\u007f\u009b\u202e\u2028\u{e0001}',
      '\\u007f\\u009b\\u202e\\u2028\\udb40\\udc01',
    ],
    ['plain text', '✓ a\tb\n[c]: d # ## e', '✓ a\tb\n[c]: d # ## e'],
  ])('%s', (_, text, shown) => expect(inert(text)).toBe(shown))

  test('JSON stays JSON of the same value', () => {
    const value = ['::a::\n::b::', '##[error]', '\\##[', '\u007f\u009b\u202e\u2028\u001b[2J\r', '\u{e0001}']
    for (const space of [0, 2]) expect(JSON.parse(inert(JSON.stringify(value, null, space)))).toEqual(value)
  })

  test.each([
    [[' ', '::x::']],
    [[':', ':x::']],
    [['a\n ', ' ', ':', ':x::']],
    [['a #', '#[x]']],
    [['a ##', 'vso', '[x]']],
  ])('a command in pieces is none: %j', (pieces) => {
    const shown = [...inertPieces(pieces)].join('')
    expect(shown).not.toMatch(/^\s*::|##\w*\[/m)
    expect([...inertPieces(['a ', '::x::'])].join('')).toBe('a ::x::')
  })
})

test('styled keeps our colours and nothing else', () => {
  const ours = createColors(true).red('✗')
  expect(styled(`${ours}\u001b[2J\u001b]0;x\u0007`)).toBe(`${ours}␛[2J␛]0;x␇`)
})

describe('a guarded stream', () => {
  function guarded() {
    const stream = new PassThrough() as unknown as PassThrough & NodeJS.WriteStream
    const failures: unknown[] = []
    guard(stream, (error) => failures.push(error))
    return { stream, failures, said: () => (stream.read() as Buffer | null)?.toString() ?? '' }
  }

  test('lets nothing through that is obeyed, whoever writes', () => {
    const { stream, said } = guarded()
    stream.write('a\n ')
    stream.write(Buffer.from('::error::x\u001b[2J\n'))
    expect(said()).toBe('a\n \\u003a:error::x␛[2J\n')
  })

  test('lets our annotations through, and no other command', () => {
    const { stream, said } = guarded()
    writeAnnotations(stream, '::error title=a%3A b::c ##[x]\n::stop-commands::x\n')
    expect(said()).toBe('::error title=a%3A b::c ##\\u005bx]\n\\u003a:stop-commands::x\n')
    writeAnnotations(stream, '::error file=a b.bt,line=1,col=2,title=a::c\n::error file=a::b,title=c::d\n')
    expect(said()).toBe('::error file=a b.bt,line=1,col=2,title=a::c\n\\u003a:error file=a::b,title=c::d\n')
  })

  test('lets the live grid move the cursor', () => {
    const { stream, said } = guarded()
    screenOf(stream).write('\u001b[1A')
    expect(said()).toBe('\u001b[1A')
  })

  test('says once why nothing can be written, and not that a reader has gone', () => {
    for (const [code, told] of [
      ['ENOSPC', 1],
      ['EPIPE', 0],
    ] as const) {
      const { stream, failures } = guarded()
      const error = Object.assign(new Error(), { code })
      stream.emit('error', error)
      stream.emit('error', error)
      expect(stream.write('x')).toBe(true)
      expect(failures).toHaveLength(told)
    }
  })

  test('a file is written whole', () => {
    const place = mkdtempSync(join(tmpdir(), 'door-'))
    const fd = openSync(join(place, 'file'), 'w')
    const stream = Object.assign(new PassThrough(), { fd }) as unknown as NodeJS.WriteStream
    guard(stream, () => expect.unreachable())
    stream.write('x'.repeat(100_000))
    closeSync(fd)
    expect(readFileSync(join(place, 'file'), 'utf8')).toHaveLength(100_000)
    rmSync(place, { recursive: true })
  })
})
