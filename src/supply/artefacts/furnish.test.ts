import { describe, expect, test } from 'vitest'
import type { RootEntry } from '../plan/tree.js'
import { parseLdCache } from '../sources/read-ld-cache.js'
import { APPLETS, FILES, MOUNT_POINTS } from './belongings.js'
import { bytesOf, pieces } from './bytes.js'
import { furnished } from './furnish.js'

const dir = (path: string): RootEntry => ({ type: 'directory', path })
const link = (path: string, target: string): RootEntry => ({ type: 'symlink', path, target })
const file = (path: string, text = path): RootEntry => {
  const bytes = Buffer.from(text)
  return { type: 'file', path, mode: 0o755, size: bytes.length, content: pieces(bytes) }
}
const BUSYBOX = file('anywhere/busybox', 'busybox')

/** What is where: a directory's `/`, a link's `-> target`, a file's content. */
async function tree(
  entries: readonly RootEntry[],
  busybox: RootEntry | null = null,
  bash: RootEntry | null = null,
) {
  const told = async function* () {
    for (const entry of entries) yield await Promise.resolve(entry)
  }
  const found = new Map<string, string>()
  for await (const entry of furnished(told(), { busybox, bash })) {
    expect(found, `${entry.path} twice`).not.toContain(entry.path)
    const above = entry.path.split('/').slice(0, -1).join('/')
    if (above !== '') expect(found.get(above), `${above}, above ${entry.path}`).toBe('/')
    if (entry.type === 'directory') found.set(entry.path, '/')
    else if (entry.type === 'symlink') found.set(entry.path, `-> ${entry.target}`)
    else found.set(entry.path, (await bytesOf(entry.content)).toString('latin1'))
  }
  return found
}

const MERGED = [dir('usr'), dir('usr/bin'), link('bin', 'usr/bin')]

describe('a build is furnished', () => {
  test('with places, users and names, each after its directory', async () => {
    const found = await tree([])
    for (const path of [...MOUNT_POINTS, 'usr/src', 'usr/lib/modules', 'boot', 'var/tmp'])
      expect(found.get(path)).toBe('/')
    for (const [path, text] of Object.entries(FILES)) expect(found.get(path)).toBe(text)
    expect(found.get('var/run')).toBe('-> /run')
  })

  test('with nothing in the place of what it has', async () => {
    const own = [dir('etc'), file('etc/passwd', 'mine'), link('etc/hosts', '/nowhere')]
    const found = await tree(own)
    expect([found.get('etc/passwd'), found.get('etc/hosts')]).toEqual(['mine', '-> /nowhere'])
  })

  test('with /bin/sh where its shell is installed without it, and with none where it has one', async () => {
    expect((await tree([...MERGED, file('usr/bin/dash')])).get('usr/bin/sh')).toBe('-> dash')
    const has = await tree([...MERGED, file('usr/bin/dash'), link('usr/bin/sh', 'bash')])
    expect(has.get('usr/bin/sh')).toBe('-> bash')
    const without = await tree(MERGED)
    expect(without.has('usr/bin/sh') || without.has('bin/sh')).toBe(false)
  })

  test('and what lies where the agent mounts over is left out', async () => {
    const found = await tree([dir('tmp'), file('tmp/x'), dir('root'), file('root/.profile')])
    expect(found.has('tmp/x') || found.has('root/.profile')).toBe(false)
  })
})

describe("a tree of the user's own in which tests are run", () => {
  const filled = (entries: readonly RootEntry[]) =>
    tree(entries, file('anywhere/busybox', 'busybox'), file('usr/bin/bash-static', 'bash'))

  test('has a bash, and more tools', async () => {
    const found = await filled([dir('usr'), dir('usr/bin')])
    expect(found.get('bin/bash')).toBe('bash')
    for (const name of ['tee', 'mkfifo', 'setsid'])
      expect(found.get(`usr/bin/${name}`)).toBe('-> /usr/bin/busybox')
    expect((await tree([dir('usr'), dir('usr/bin')], file('busybox'))).has('usr/bin/mkfifo')).toBe(false)
  })

  test('keeps its own', async () => {
    const found = await filled([...MERGED, file('usr/bin/bash', 'mine'), file('usr/bin/setsid', 'mine')])
    expect(found.get('usr/bin/bash')).toBe('mine')
    expect(found.get('usr/bin/setsid')).toBe('mine')
    expect(found.has('bin/bash')).toBe(false)
  })
})

describe("a tree of the user's own is filled up with busybox", () => {
  test('as shell and tools, where it has nothing', async () => {
    const found = await tree([dir('usr'), dir('usr/bin'), file('usr/bin/bpftrace')], BUSYBOX)
    expect(found.get('usr/bin/busybox')).toBe('busybox')
    expect(found.get('bin/sh')).toBe('-> /usr/bin/busybox')
    for (const name of APPLETS.filter((one) => one !== 'sh'))
      expect(found.get(`usr/bin/${name}`)).toBe('-> /usr/bin/busybox')
  })

  test('in merged directories as in others, and never over or beside a tool that is there', async () => {
    const found = await tree([...MERGED, dir('usr/sbin'), file('usr/sbin/ip'), file('usr/bin/cat')], BUSYBOX)
    expect(found.get('usr/bin/sh')).toBe('-> /usr/bin/busybox')
    expect([found.get('usr/bin/cat'), found.get('usr/sbin/ip')]).toEqual(['usr/bin/cat', 'usr/sbin/ip'])
    expect(found.has('usr/bin/ip')).toBe(false)
  })

  test('and not where a link or a file is in the way', async () => {
    const found = await tree([link('bin', 'bin'), dir('etc'), file('usr', 'no directory')], BUSYBOX)
    expect([found.get('bin'), found.get('usr')]).toEqual(['-> bin', 'no directory'])
    expect(found.get('etc/passwd')).toBe(FILES['etc/passwd'])
  })
})

describe('the loader finds libraries by the names that are asked for', () => {
  const place = 'usr/lib/x86_64-linux-gnu'
  const LIBRARIES = [
    ...MERGED,
    dir('usr/lib'),
    link('lib', 'usr/lib'),
    dir(place),
    dir(`${place}/perl`),
    link(`${place}/libfoo.so.1`, 'libfoo.so.1.2'),
    file(`${place}/libfoo.so.1.2`),
    file(`${place}/libc.so.6`),
    link(`${place}/libbar-19.so`, 'libbar.so.19.1'),
    file(`${place}/libbar.so.19.1`),
    link(`${place}/libbaz-14.so`, 'libbaz-14.so.1'),
    file(`${place}/libbaz-14.so.1`),
    file(`${place}/perl/libhidden.so`),
  ]
  const NAMES = [
    'libbar-19.so',
    'libbar.so.19.1',
    'libbaz-14.so',
    'libbaz-14.so.1',
    'libc.so.6',
    'libfoo.so.1',
  ]

  test.each([
    ['/usr/lib/x86_64-linux-gnu', '# Multiarch support\n/usr/local/lib\n/usr/lib/x86_64-linux-gnu\n'],
    ['/lib/x86_64-linux-gnu', '/lib/x86_64-linux-gnu\n/usr/lib/x86_64-linux-gnu\n'],
    ['/lib/x86_64-linux-gnu', null],
  ])('in %s, as its configuration says first', async (directory, configuration) => {
    const named = configuration === null ? [] : [dir('etc'), file('etc/ld.so.conf.d/x.conf', configuration)]
    const found = await tree([
      ...named.slice(0, 1),
      ...(named[1] ? [dir('etc/ld.so.conf.d'), named[1]] : []),
      ...LIBRARIES,
    ])
    expect(found.get('etc/ld.so.conf.d/x.conf') ?? null).toBe(configuration)
    const cache = parseLdCache(Buffer.from(found.get('etc/ld.so.cache') ?? '', 'latin1'))
    expect([...cache].sort()).toEqual(NAMES.map((name) => [name, `${directory}/${name}`]))
  })
})
