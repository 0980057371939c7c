/** Records and options that show every outcome, and text that must not be interpreted, for tests of formats. */
import { readFile } from 'node:fs/promises'
import { validateXML } from 'xmllint-wasm'
import type { ResultRecord } from '../../records/record.js'
import { record, reversed, unordered } from '../../records/record.fixture.js'
import type { TableOptions } from './model/report.js'

/** Looks like a terminal's commands, markup, markdown and a workflow's commands, and has what XML 1.0 forbids. */
export const HOSTILE =
  '\u001b]0;x\u0007\u0000\u009b31m\ufffe\ud800 ]]><b>&amp;"\'</failure>|`*\u202e\r\n\n::error::x\n# [a](javascript:b) %0A,:'

/** A record in which every text that comes from outside is hostile. */
export const hostile = (changes: Partial<ResultRecord> = {}): ResultRecord =>
  record({
    verdict: 'wrong-order',
    order: 'shuffled',
    kernel: HOSTILE,
    bpftrace: HOSTILE,
    case: HOSTILE,
    reason: HOSTILE,
    surprise: HOSTILE,
    mechanism: [HOSTILE],
    events: [HOSTILE],
    release: HOSTILE,
    warnings: [HOSTILE],
    expected: { order: HOSTILE, why: HOSTILE },
    finishedAt: HOSTILE,
    artefacts: {
      ...record().artefacts,
      kernel: [{ name: HOSTILE, version: HOSTILE, sha256: HOSTILE }],
      bpftrace: [{ name: 'bpftrace', version: HOSTILE, sha256: HOSTILE }],
      qemu: HOSTILE,
    },
    ...changes,
  })

export const options: TableOptions = {
  cases: [{ name: 'fexit' }, { name: 'kprobe' }],
  knownIssues: [
    {
      id: 'fexit-reversed',
      cases: ['fexit'],
      seen: 'reversed',
      summary: 'fexit is attached forward.',
      upstream: 'https://example.org/issues/4104',
    },
  ],
}

/** One answer each of all that there are, each on a kernel of its own; the case kprobe has none. */
export const everything: readonly ResultRecord[] = [
  record(),
  reversed({ verdict: 'known', expected: { order: 'reversed', why: 'fexit-reversed' } }),
  unordered('unsupported', 'no BTF'),
  reversed(),
  unordered('crash', 'bpftrace died of SIGSEGV'),
  record({ verdict: 'flaky', reason: 'attempts disagree' }),
  record({ verdict: 'fixed', reason: 'fexit-reversed was not seen' }),
  unordered('unsupported', 'no such probe', { surprise: 'refused, although an answer is predicted' }),
  unordered('error', 'the machine did not boot'),
].map((one, index) => ({ ...one, kernel: `6.${index}` }))

/** What the schema of JUnit XML says against a report. */
export async function junitFaults(xml: string): Promise<string[]> {
  const schema = await readFile(new URL('junit.fixture.xsd', import.meta.url), 'utf8')
  const { errors } = await validateXML({
    xml: { fileName: 'junit.xml', contents: xml },
    schema: { fileName: 'junit.xsd', contents: schema },
    maxMemoryPages: 4096,
  })
  return errors.map(({ message }) => message)
}
