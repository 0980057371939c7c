import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { archiveOf, pkg } from '../plan/plan.fixture.js'
import { openWorkshop } from './workshop.js'

let cacheDir = ''
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'workshop-'))
})
afterEach(() => rm(cacheDir, { recursive: true }))

test('tools come from the security pocket of their suite, where that has something newer', async () => {
  const archive = archiveOf({
    trixie: [pkg('bpftool 7.5.0+6.12.1-1'), pkg('strace 6.13-1')],
    'trixie-security': [pkg('bpftool 7.5.0+6.12.9-1')],
  })
  const options = { archive, cacheDir, imagesDir: 'images', toolsSuite: 'trixie', qemuChoice: '', path: '' }
  const { version, packages } = await openWorkshop(options).looker('x86_64')
  expect(version).toBe('7.5.0+6.12.9-1')
  expect(packages.map(({ name }) => name)).toEqual(['bpftool', 'strace'])
})
