/** The workflow that publishes results: its shell makes the whole site in a repository of its own. Nothing boots. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Step } from './action-steps.js'
import { ROOT } from './command.js'

interface Job {
  readonly permissions: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}
interface Workflow {
  readonly permissions: object
  readonly jobs: Readonly<Record<'site' | 'publish', Job>>
}

const SITE = 'https://example.org/matrix'

let place: string
let workflow: Workflow
let committed: string[]
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'pages-'))
  workflow = parse(await readFile(join(ROOT, '.github/workflows/pages.yml'), 'utf8')) as Workflow
  committed = (await readFile(join(ROOT, 'results/records.jsonl'), 'utf8')).trimEnd().split('\n')
})
afterAll(() => rm(place, { recursive: true, force: true }))

/** A repository that has committed these records, one set after the other. */
async function repository(name: string, sets: readonly (readonly string[])[]): Promise<string> {
  const there = join(place, name)
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: there })
  await mkdir(join(there, 'results'), { recursive: true })
  for (const file of ['matrix.yaml', 'known-issues.yaml']) await cp(join(ROOT, file), join(there, file))
  await symlink(join(ROOT, 'dist'), join(there, 'dist'))
  await git('init', '--quiet')
  for (const lines of sets) {
    await writeFile(join(there, 'results/records.jsonl'), lines.map((line) => `${line}\n`).join(''))
    await git('add', 'matrix.yaml', 'known-issues.yaml', 'results')
    await git('commit', '--quiet', '--message=records')
  }
  return there
}

/** Runs what makes the site, as GitHub's runner would. */
async function made(there: string) {
  const { run = '' } = workflow.jobs.site.steps.find(({ name }) => name === 'Make') ?? {}
  const { exitCode, stderr } = await execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
    cwd: there,
    env: { SITE },
    reject: false,
  })
  return { exitCode, stderr }
}
const titles = async (there: string): Promise<string[]> =>
  [...(await readFile(join(there, 'site/feed.xml'), 'utf8')).matchAll(/<title>(\d.*)<\/title>/g)].map(
    ([, title = '']) => title,
  )

describe('the site', () => {
  test('has everything at its address, and what each commit changed', async () => {
    const half = committed.filter((_, index) => index % 2 === 0)
    const there = await repository('three', [half, committed, half])
    await writeFile(join(there, 'results/artefacts.json'), '{}')
    expect(await made(there)).toMatchObject({ exitCode: 0 })
    expect((await readdir(join(there, 'site'))).sort()).toEqual([
      'artefacts.json',
      'badge.svg',
      'compatibility.md',
      'feed.xml',
      'index.html',
      'records.jsonl',
    ])
    const lone = committed.length - half.length
    expect(await titles(there)).toEqual([
      expect.stringMatching(`^${lone} vanished: `),
      expect.stringMatching(`^${lone} new: `),
    ])
    expect(await readFile(join(there, 'site/feed.xml'), 'utf8')).toContain(`<id>${SITE}/feed.xml</id>`)
    expect(await readFile(join(there, 'site/records.jsonl'), 'utf8')).toBe(half.join('\n') + '\n')
  })

  test('is made of a first commit too, and of none is not', async () => {
    const once = await repository('one', [committed])
    expect(await made(once)).toMatchObject({ exitCode: 0 })
    expect(await titles(once)).toEqual([])
    expect((await made(await repository('none', []))).exitCode).not.toBe(0)
  })
})

test('what runs packages of others may read, and what publishes runs nothing of ours', () => {
  const { permissions, jobs } = workflow
  expect(permissions).toEqual({})
  expect(jobs.site.permissions).toEqual({ contents: 'read', pages: 'read' })
  expect(jobs.publish.permissions).toEqual({ pages: 'write', 'id-token': 'write' })
  expect(jobs.publish.steps.filter(({ run }) => run !== undefined)).toEqual([])
  expect(jobs.site.steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
})
