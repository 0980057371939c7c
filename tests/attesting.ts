/** The committed results in a directory of each test's own, and what attests and verifies them there. */
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AttestedStatement } from '../src/answers/attest/statement.js'
import { matrix, ROOT } from './command.js'

const FILES = ['records.jsonl', 'artefacts.json', 'compatibility.md', 'index.html']

export interface Attesting {
  /** A directory for all tests. */
  readonly place: string
  /** The results directory of the test at hand; `fresh` makes another. */
  readonly out: () => string
  readonly fresh: () => Promise<void>
  readonly at: (name: string) => string
  readonly attest: (...more: string[]) => ReturnType<typeof matrix>
  readonly verify: (...more: string[]) => ReturnType<typeof matrix>
  readonly read: () => Promise<AttestedStatement>
  readonly end: () => Promise<void>
}

export async function openAttesting(): Promise<Attesting> {
  const place = await mkdtemp(join(tmpdir(), 'matrix-attest-'))
  let number = 0
  const out = (): string => join(place, `results-${number}`)
  const at = (name: string): string => join(out(), name)
  return {
    place,
    out,
    at,
    async fresh() {
      number++
      await mkdir(out())
      for (const name of FILES) await cp(join(ROOT, 'results', name), at(name))
    },
    attest: (...more) => matrix(['attest', '--out', out(), ...more]),
    verify: (...more) => matrix(['verify', '--out', out(), ...more]),
    read: async () => JSON.parse(await readFile(at('attestation.json'), 'utf8')) as AttestedStatement,
    end: () => rm(place, { recursive: true, force: true }),
  }
}
