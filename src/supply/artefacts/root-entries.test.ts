import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { debOf } from '../archive/packaging.fixture.js'
import type { TarMember } from '../archive/packaging.fixture.js'
import { UnavailableError } from '../../lib/errors.js'
import { archiveOf, pkg } from '../plan/plan.fixture.js'
import { rootEntries } from './root-entries.js'

let directory = ''
const debs = new Map<string, string>()
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'root-'))
  debs.clear()
})
afterEach(() => rm(directory, { recursive: true }))

async function deb(name: string, members: TarMember[]): Promise<void> {
  const path = join(directory, `${name}.deb`)
  await writeFile(path, await debOf(members))
  debs.set(name, path)
}

const dir = (name: string): TarMember => ({ name: `./${name}/`, type: 'directory', mode: 0o755 })
const file = (name: string, text: string, mode = 0o644): TarMember => ({ name: `./${name}`, text, mode })
const link = (name: string, linkname: string): TarMember => ({ name: `./${name}`, type: 'symlink', linkname })

/** The tree as lines: `path/`, `path -> target`, `mode path: content`. */
async function tree(...names: string[]): Promise<string[]> {
  const lines: string[] = []
  const packages = names.map((name) => pkg(`${name} 1`))
  for await (const entry of rootEntries(archiveOf({}, debs), packages))
    if (entry.type === 'directory') lines.push(`${entry.path}/`)
    else if (entry.type === 'symlink') lines.push(`${entry.path} -> ${entry.target}`)
    else {
      const chunks: Uint8Array[] = []
      for await (const chunk of entry.content) chunks.push(chunk)
      const content = Buffer.concat(chunks)
      expect(content.length).toBe(entry.size)
      lines.push(`${entry.mode.toString(8)} ${entry.path}: ${content.toString()}`)
    }
  return lines
}

describe('the tree of several packages', () => {
  test('is merged-usr, whatever age the packages are of', async () => {
    await deb('libc6', [
      dir('lib'),
      dir('lib/x86_64-linux-gnu'),
      file('lib/x86_64-linux-gnu/libc-2.31.so', 'libc', 0o755),
      link('lib/x86_64-linux-gnu/libc.so.6', 'libc-2.31.so'),
      dir('lib64'),
      link('lib64/ld-linux-x86-64.so.2', '/lib/x86_64-linux-gnu/ld-2.31.so'),
    ])
    await deb('bpftrace', [
      dir('usr'),
      dir('usr/sbin'),
      file('usr/sbin/bpftrace', 'bpftrace', 0o755),
      file('usr/share/doc/bpftrace/copyright', 'words'),
    ])
    const lines = await tree('libc6', 'bpftrace')
    expect(lines.slice(0, 3)).toEqual(['bin -> usr/bin', 'usr/', 'usr/bin/'])
    expect(lines).toEqual(
      expect.arrayContaining([
        'lib -> usr/lib',
        'lib64 -> usr/lib64',
        'sbin -> usr/sbin',
        '755 usr/lib/x86_64-linux-gnu/libc-2.31.so: libc',
        'usr/lib/x86_64-linux-gnu/libc.so.6 -> libc-2.31.so',
        'usr/lib64/ld-linux-x86-64.so.2 -> /lib/x86_64-linux-gnu/ld-2.31.so',
        '755 usr/sbin/bpftrace: bpftrace',
      ]),
    )
    expect(lines.join('\n')).not.toContain('copyright')
  })

  test('has each path once, and after its directory, also where a package leaves directories out', async () => {
    await deb('a', [file('usr/lib/a/b/one', '1'), dir('usr/lib/a'), file('usr/lib/a/two', '2')])
    await deb('b', [dir('usr'), dir('usr/lib'), dir('usr/lib/a'), file('usr/lib/a/three', '3')])
    const paths = (await tree('a', 'b')).map((line) =>
      line.replace(/^\d+ ([^:]*):.*/, '$1').replace(/ ->.*|\/$/g, ''),
    )
    expect(new Set(paths).size).toBe(paths.length)
    for (const path of paths.filter((one) => one.includes('/')))
      expect(paths.indexOf(path.slice(0, path.lastIndexOf('/')))).toBeLessThan(paths.indexOf(path))
    for (const parent of ['usr', 'usr/lib/a', 'usr/lib/a/b'])
      expect(paths.filter((one) => one === parent)).toHaveLength(1)
    expect(paths.filter((one) => /one|two|three/.test(one))).toHaveLength(3)
  })

  test('keeps what the first package brought', async () => {
    await deb('a', [file('etc/x', 'first')])
    await deb('b', [file('etc/x', 'second')])
    expect(await tree('a', 'b')).toContain('644 etc/x: first')
    expect((await tree('b', 'a')).filter((line) => line.includes('etc/x'))).toEqual(['644 etc/x: second'])
  })

  test('turns hard links into symbolic ones and drops bits that give rights away', async () => {
    await deb('a', [
      file('bin/one', 'one', 0o4755),
      { name: './bin/two', type: 'link', linkname: './bin/one' },
      file('etc/open', 'x', 0o666),
    ])
    const lines = await tree('a')
    expect(lines).toContain('755 usr/bin/one: one')
    expect(lines).toContain('usr/bin/two -> /usr/bin/one')
    expect(lines).toContain('644 etc/open: x')
  })

  test('is never written through a link', async () => {
    await deb('a', [link('usr/lib/escape', '/etc'), file('usr/lib/escape/passwd', 'root')])
    expect((await tree('a')).join('\n')).not.toContain('passwd')
  })

  test('a damaged package is an error and no shorter tree', async () => {
    const whole = await debOf([file('usr/lib/x', 'x'.repeat(100_000))])
    debs.set('a', join(directory, 'a.deb'))
    await writeFile(join(directory, 'a.deb'), whole.subarray(0, whole.length - 100))
    await expect(tree('a')).rejects.toThrow(UnavailableError)
  })
})
