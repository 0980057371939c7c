/** Statements that were forged, and files that were changed behind one. */
import { cp, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AttestedStatement } from '../../../src/answers/attest/statement.js'
import { ROOT } from '../bench.js'
import { complaint } from '../judgement.js'
import { times } from '../trial.js'
import type { Bench, Kind, Trial } from '../trial.js'

const SUBJECTS = [
  'records.jsonl',
  'attested/matrix.yaml',
  'attested/known-issues.yaml',
  'artefacts.cdx.json',
  'compatibility.md',
  'index.html',
]

/** Attests the committed results in a directory of the trial's own, changes something, and verifies. */
const attested =
  (
    change: (bench: Bench, out: string, text: string) => Promise<unknown>,
    codes: readonly number[],
  ): Trial['run'] =>
  async (bench) => {
    const out = join(bench.place, 'out')
    await mkdir(out)
    for (const name of ['records.jsonl', 'artefacts.json', 'compatibility.md', 'index.html'])
      await cp(join(ROOT, 'results', name), join(out, name))
    const first = complaint(await bench.matrix(['attest', '--out', out]), { codes: [0] })
    if (first !== null) return first
    await change(bench, out, await readFile(join(out, 'attestation.json'), 'utf8'))
    return complaint(await bench.matrix(['verify', '--out', out]), { codes })
  }

const NAMES = [
  '../../../etc/passwd',
  '/etc/passwd',
  'records.jsonl/../../x',
  '\u001b[2J',
  '\n::error::x',
  '',
  '.',
  'attested',
  'x'.repeat(50_000),
]

const forged: Readonly<Record<string, (bench: Bench, statement: AttestedStatement) => unknown>> = {
  name: ({ random }, { subject }) => ({
    subject: subject.map((one, at) => (at === 0 ? { ...one, name: random.pick(NAMES) } : one)),
  }),
  digest: ({ random }, { subject }) => ({
    subject: subject.map((one, at) =>
      at === 0 ? { ...one, digest: { sha256: random.pick(['', 'a'.repeat(64), 'x', '\u001b']) } } : one,
    ),
  }),
  'no-subject': () => ({ subject: [] }),
  'one-subject-less': ({ random }, { subject }) => ({
    subject: subject.filter((_, at) => at !== random.below(subject.length)).slice(1),
  }),
  count: ({ random }, { predicate }) => ({
    predicate: { ...predicate, records: { ...predicate.records, count: random.between(0, 1000) } },
  }),
  decision: (_, { predicate }) => ({ predicate: { ...predicate, decision: { outcome: 'PASS' } } }),
  type: ({ random }) => ({ _type: random.pick(['', null, 'https://in-toto.io/Statement/v0.1']) }),
  predicate: ({ random }) => ({ predicate: random.pick([null, [], {}, 'x']) }),
}

const WHOLE: Readonly<Record<string, (bench: Bench, text: string) => string>> = {
  deep: ({ random }) => '['.repeat(random.between(10_000, 2_000_000)),
  empty: () => '',
  cut: ({ random }, text) => text.slice(0, random.below(text.length - 10)),
  'twice-the-key': (_, text) => text.replace('{', '{"subject":[],'),
  large: () => `{"x":"${'x'.repeat(60 << 20)}"}`,
}

const trials: Trial[] = [
  { name: 'as-it-should-be', run: attested(() => Promise.resolve(), [0]) },
  ...SUBJECTS.map((name): Trial => ({
    name: `byte-of-${name.replace('/', '-')}`,
    run: attested(
      async (bench, out) =>
        bench.put(`out/${name}`, bench.random.flipped(await readFile(join(out, name)), 1)),
      [1],
    ),
  })),
  ...Object.entries(forged).map(([name, make]): Trial => ({
    name: `forged-${name}`,
    run: attested(
      (bench, _, text) => {
        const statement = JSON.parse(text) as AttestedStatement
        return bench.put(
          'out/attestation.json',
          JSON.stringify({ ...statement, ...(make(bench, statement) as object) }),
        )
      },
      [1, 2, 3],
    ),
  })),
  ...Object.entries(WHOLE).map(([name, make]): Trial => ({
    name: `statement-${name}`,
    run: attested(
      (bench, _, text) => bench.put('out/attestation.json', make(bench, text)),
      name === 'twice-the-key' ? [0, 1, 2, 3] : [1, 2, 3],
    ),
  })),
  ...times(
    4,
    'statement-flipped',
    attested(
      (bench, _, text) => bench.put('out/attestation.json', bench.random.flipped(Buffer.from(text), 60)),
      [1, 2, 3],
    ),
  ),
]

export const statements: Kind = { name: 'statements', trials }
