/** Candidates made by hand, in a directory with a cache beside them. */
import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { printing } from './elf.fixture.js'
import type { AskVersion } from '../plan/tree.js'
import { openSources } from './sources.js'

/** It prints 0.99.1. */
export const PROGRAM = printing('bpftrace v0.99.1\n')

export const noTools = () => Promise.reject(new Error('there are no tools'))

/** A directory for candidates. Opened before each test and closed after it, no test finds another's. */
export function candidatePlace() {
  const place = join(tmpdir(), `candidate-${randomUUID()}`)
  const cacheDir = join(place, 'cache')
  return {
    place,
    cacheDir,
    open: () => mkdir(place),
    close: () => rm(place, { recursive: true }),
    /** Writes a file below it, and gives its path. */
    put: async (path: string, content: Buffer | string, mode = 0o755): Promise<string> => {
      const full = join(place, path)
      await mkdir(dirname(full), { recursive: true })
      await writeFile(full, content, { mode })
      return full
    },
    /** Has a source read; a machine would say that it is 0.99.1. */
    build: (path: string, askVersion: AskVersion | null = () => Promise.resolve('0.99.1')) =>
      openSources({
        cacheDir,
        squashfs: noTools,
        askVersion,
        environment: {},
        onProgress: () => undefined,
      }).bpftrace({ kind: 'file', path }, () => Promise.resolve([])),
  }
}
