import { describe, expect, test } from 'vitest'
import { record, reversed, unordered } from '../../../../records/record.fixture.js'
import { modelOf } from '../../model/model.js'
import { packed } from '../pack.js'
import { NO_FILTER } from './address.js'
import type { Filter } from './address.js'
import { matcher } from './filter.js'
import { leftBy } from './scene.js'

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
  leftBy(data, matcher(data, { ...NO_FILTER, ...filter }))
    .flat()
    .map(({ one, row }) => `${data.cases[one]!.name} ${data.kernels[row]!.label}`)

const ALL = ['fexit 6.1.192', 'fexit 6.12.117', 'kprobe-multi 6.1.192', 'kprobe-multi 6.12.117']

describe('a filter', () => {
  test.each<[string, Partial<Filter>, string[]]>([
    ['nothing', {}, ALL],
    ['part of a kernel', { kernels: '6.12' }, [ALL[1]!, ALL[3]!]],
    ['a glob of kernels, whole', { kernels: '6.1.*' }, [ALL[0]!, ALL[2]!]],
    ['several kernels', { kernels: '6.1.*, 6.12.???' }, ALL],
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
    ['a package', { words: '0.23.2-1 unsupported' }, [ALL[2]!]],
    ['what is missing', { words: 'missing' }, [ALL[3]!]],
    ['everything together', { words: 'fexit', kernels: '6.*', verdicts: ['ok'] }, [ALL[0]!]],
  ])('by %s', (_, filter, expected) => expect(left(filter)).toEqual(expected))
})
