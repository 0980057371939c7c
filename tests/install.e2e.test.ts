/** A clean checkout, installed as the action installs it: without what only development needs. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { ROOT } from './command.js'

test('npm ci --omit=dev leaves a tool that runs', async () => {
  const place = await mkdtemp(join(tmpdir(), 'install-'))
  try {
    const at = join(place, 'checkout')
    await execa('git', ['clone', '--quiet', ROOT, at])
    await execa('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund'], { cwd: at })
    const { stdout } = await execa('node', ['dist/cli.js', 'table', '--format', 'excerpt'], { cwd: at })
    expect(stdout).toContain('No unexpected answers')
    expect((await execa('npm', ['ls', '--parseable', 'vitest'], { cwd: at, reject: false })).stdout).toBe('')
  } finally {
    await rm(place, { recursive: true, force: true })
  }
})

test('npm install -g of a git repository, as pre-commit installs a hook, leaves a tool that runs', async () => {
  const place = await mkdtemp(join(tmpdir(), 'install-'))
  try {
    const at = join(place, 'checkout')
    await execa('git', ['clone', '--quiet', ROOT, at])
    const flags = ['--no-audit', '--no-fund', '--install-links']
    await execa('npm', ['install', '-g', '--prefix', join(place, 'env'), ...flags, `git+file://${at}`])
    const ran = await execa(
      join(place, 'env/bin/matrix'),
      ['check', '--quiet', join(at, 'tests/story/reads.bt')],
      {
        cwd: place,
        reject: false,
      },
    )
    expect([ran.exitCode, ran.stdout.includes('reads.bt: 1 order of handlers')]).toEqual([1, true])
  } finally {
    await rm(place, { recursive: true, force: true })
  }
})
