import { describe, expect, test } from 'vitest'
import { record, reversed, unordered } from '../../../../records/record.fixture.js'
import { modelOf } from '../../model/model.js'
import { packed } from '../pack.js'
import { NO_FILTER } from './address.js'
import type { Filter } from './address.js'
import { selectNames } from '../../../../matrix/select.js'
import { chosenBy, filtered } from './filter.js'
import { spotsBy } from './scene.js'

const data = packed(
  modelOf(
    [
      record({ kernel: '6.1.192', case: 'fexit', mechanism: ['tracing'] }),
      reversed({ kernel: '6.12.117', case: 'fexit' }),
      unordered('unsupported', 'ERROR: no BTF for x', { kernel: '6.1.192', case: 'kprobe-multi' }),
    ],
    { cases: [{ name: 'fexit' }, { name: 'kprobe-multi', title: 'Wildcards' }], knownIssues: [] },
  ),
)

/** What a filter leaves, as case and kernel. */
const left = (filter: Partial<Filter>): string[] =>
  spotsBy(data, filtered(data, { ...NO_FILTER, ...filter }))
    .flat()
    .map(({ one, row }) => `${data.cases[one]!.name} ${data.kernels[row]!.label}`)

const ALL = ['fexit 6.1.192', 'fexit 6.12.117', 'kprobe-multi 6.1.192', 'kprobe-multi 6.12.117']

describe('a filter', () => {
  test.each<[string, Partial<Filter>, string[]]>([
    ['nothing', {}, ALL],
    ['a series', { kernels: '6.12' }, [ALL[1]!, ALL[3]!]],
    ['a series that begins another', { kernels: '6.1' }, [ALL[0]!, ALL[2]!]],
    ['part of a kernel, which is neither', { kernels: '12' }, []],
    ['a glob of kernels, whole', { kernels: '6.1.*' }, [ALL[0]!, ALL[2]!]],
    ['several kernels', { kernels: '6.1.*, 6.12.???' }, ALL],
    ['one of several in braces', { kernels: '6.{1,9}.*' }, [ALL[0]!, ALL[2]!]],
    ['a case', { cases: 'f*' }, [ALL[0]!, ALL[1]!]],
    ['a glob with signs of regular expressions', { kernels: '6.1(2)+[*' }, []],
    ['a dot for a dot', { kernels: '6?1?1*' }, [ALL[0]!, ALL[2]!]],
    ['a build', { builds: '0.23*' }, ALL],
    ['a build that is not there', { builds: '0.27.1' }, []],
    ['a verdict', { verdicts: ['wrong-order'] }, [ALL[1]!]],
    ['verdicts', { verdicts: ['ok', 'missing'] }, [ALL[0]!, ALL[3]!]],
    ['a case by a word', { words: 'multi' }, [ALL[2]!, ALL[3]!]],
    ['a case by its title', { words: 'wildcards' }, [ALL[2]!, ALL[3]!]],
    ["bpftrace's words", { words: 'no btf' }, [ALL[2]!]],
    ['a mechanism', { words: 'tracing' }, [ALL[0]!]],
    ['an order and a kernel', { words: 'reversed 6.12' }, [ALL[1]!]],
    ['a package', { words: '0.23.2-1 refused' }, [ALL[2]!]],
    ['what is missing', { words: 'missing' }, [ALL[3]!]],
    ['everything together', { words: 'fexit', kernels: '6.*', verdicts: ['ok'] }, [ALL[0]!]],
  ])('by %s', (_, filter, expected) => expect(left(filter)).toEqual(expected))
})

test('a build stays of which the filter leaves no answer', () => {
  const { columns, rows } = filtered(data, { ...NO_FILTER, words: 'nothing has this' })
  expect([columns, rows]).toEqual([[0], [0, 1]])
})

describe('words mean the same as on the command line', () => {
  const NAMES = [
    ...['5.10.262', '6.1.192', '6.1.192-rt', '6.12.118', '6.12.118-full-headers', '7.3-rc7', 'host'],
    ...['0.17.0', '0.23.2', '0.27.0', '0.27.0-12-gabcdef', 'candidate', 'a/b', 'ä', '{x}', '6.1*'],
  ]
  const onCommandLine = (word: string): string[] => {
    try {
      return selectNames('kernel', [word], NAMES)
    } catch {
      return [] // it matches nothing
    }
  }
  test.each([
    ...['6.1', '6.12', '6.1-rt', '0.27', '6', '6.1*', '6.1.*', '*', '**', '?????', '*-rt', '!*-rt', '!!host'],
    ...['{5,7}*', '{5..6}.*', '[56].*', '[!6]*', '[a-h]*', '@(host|candidate)', '!(host|ä)', '+([0-9]).1.*'],
    ...[
      '6.1\\*',

      '[',
      '{',
      '{x}',
      '[z-a]',
      'a*',
      'a**',
      '?',
      'HOST',
      './host',
      'x!(a)',
      '',
      '(a',
      '6.1|6.12',
    ],
  ])('%s', (word) => expect(NAMES.filter(chosenBy(word))).toEqual(onCommandLine(word)))
})
