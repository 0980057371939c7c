import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../../lib/errors.js'
import { preferredMirror } from './apt-sources.js'
import { findMirrors, readHostSources, type SourcesFile } from './mirror.js'

/** As an installation of 24.04 has it. */
const NOBLE = `Types: deb
URIs: http://host.example/ubuntu/
Suites: noble noble-updates noble-backports
Components: main restricted universe multiverse
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg

Types: deb
URIs: http://sec.example/ubuntu/
Suites: noble-security
Components: main restricted universe multiverse
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg
`
const DEBIAN = `Types: deb
URIs: http://host.example/debian/
Suites: trixie
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`
const noble: SourcesFile = { path: '/etc/apt/sources.list.d/ubuntu.sources', text: NOBLE }
const debian: SourcesFile = { path: '/etc/apt/sources.list.d/debian.sources', text: DEBIAN }
const list = (...lines: string[]): SourcesFile => ({ path: '/etc/apt/sources.list', text: lines.join('\n') })
const never = () => Promise.reject(new Error('the host was asked'))

const find = (files: readonly SourcesFile[], environment: Record<string, string> = {}, configured = {}) =>
  findMirrors({ configured, environment, readHostSources: () => Promise.resolve([...files]), ubuntu: true })

describe("Ubuntu's mirror", () => {
  test('is that of matrix.yaml, then of the environment, then of the host where it is wanted', async () => {
    const environment = {
      MATRIX_UBUNTU_MIRROR: 'http://env.example/ubuntu/',
      MATRIX_MIRROR: 'http://d.example/debian',
    }
    const configured = { ubuntu: 'https://conf.example/ubuntu//' }
    const readHostSources = never
    expect(await findMirrors({ configured, environment, readHostSources, ubuntu: true })).toMatchObject({
      debian: 'http://d.example/debian',
      ubuntu: 'https://conf.example/ubuntu',
    })
    expect(await findMirrors({ environment, readHostSources, ubuntu: true })).toMatchObject({
      ubuntu: 'http://env.example/ubuntu',
    })
    expect((await find([debian, noble])).ubuntu).toBe('http://host.example/ubuntu')
    const unwanted = await findMirrors({
      environment: {},
      readHostSources: () => Promise.resolve([debian, noble]),
    })
    expect(unwanted).not.toHaveProperty('ubuntu')
  })

  test('that is none is refused', async () => {
    const wrong = find([debian], { MATRIX_UBUNTU_MIRROR: 'ftp://x/ubuntu' })
    await expect(wrong).rejects.toThrow(UsageError)
    await expect(wrong).rejects.toThrow("'ftp://x/ubuntu' (MATRIX_UBUNTU_MIRROR)")
  })

  test("is enough where nothing of Debian's is asked for", async () => {
    expect(await find([noble])).toEqual({
      debian: '',
      security: '',
      source: '',
      ubuntu: 'http://host.example/ubuntu',
    })
    await expect(
      findMirrors({ environment: {}, readHostSources: () => Promise.resolve([noble]) }),
    ).rejects.toThrow(UnavailableError)
    await expect(find([])).rejects.toThrow("the host's apt configuration names no Debian mirror")
  })

  test('is not known of a host of Debian', async () => {
    expect(await find([debian])).not.toHaveProperty('ubuntu')
  })
})

describe('what apt has on a host of Ubuntu', () => {
  test.each([
    [
      'one line an entry',
      list('deb http://a.example/ubuntu jammy main restricted', 'deb http://a.example/ubuntu jammy universe'),
    ],
    ['a suite that was not known yet', list('deb http://a.example/ubuntu zany main universe')],
  ])('%s', async (_, file) => {
    expect((await find([file])).ubuntu).toBe('http://a.example/ubuntu')
  })

  test('beside archives of others, whose keys are their own', async () => {
    const others = list(
      'deb http://ppa.example/someone/tools/ubuntu noble main',
      'deb [signed-by=/etc/apt/keyrings/vendor.gpg] http://vendor.example/ubuntu noble main universe',
      'deb http://vendor.example/linux noble stable',
      'deb http://b.example/ubuntu noble main universe',
    )
    expect((await find([others])).ubuntu).toBe('http://b.example/ubuntu')
    expect((await find([others, noble])).ubuntu).toBe('http://host.example/ubuntu')
  })

  test.each([
    'deb http://vendor.example/apt noble-thing main',
    'deb http://vendor.example/apt stable main',
    'deb http://vendor.example/ubuntu noble stable',
    '# deb http://a.example/ubuntu noble main universe',
  ])('not %s', async (line) => {
    expect(await find([debian, list(line)])).not.toHaveProperty('ubuntu')
  })

  test('a list of mirrors on the host itself, of which the preferred one is taken', async () => {
    const root = await mkdtemp(join(tmpdir(), 'apt-'))
    try {
      const mirrors = join(root, 'apt-mirrors.txt')
      await writeFile(
        mirrors,
        'http://second.example/ubuntu/\tpriority:2\nhttp://first.example/ubuntu/\tpriority:1\n',
      )
      await mkdir(join(root, 'sources.list.d'))
      const text = (path: string) => NOBLE.replace('http://host.example/ubuntu/', `mirror+file:${path}`)
      const write = (path: string) => writeFile(join(root, 'sources.list.d', 'ubuntu.sources'), text(path))
      await write(mirrors)
      expect((await find(await readHostSources(root))).ubuntu).toBe('http://first.example/ubuntu')
      await write(join(root, 'none.txt'))
      expect((await find(await readHostSources(root))).ubuntu).toBe('http://sec.example/ubuntu')
    } finally {
      await rm(root, { recursive: true })
    }
  })

  test.each([
    ['http://a.example/ubuntu\n', 'http://a.example/ubuntu'],
    ['# http://no.example\n\nhttp://a.example priority:3\nhttp://b.example priority:1\n', 'http://b.example'],
    ['http://a.example\nhttp://b.example priority:9 type:deb\n', 'http://b.example'],
    ['http://a.example\nhttp://b.example\n', 'http://a.example'],
    ['\n', undefined],
  ])('of the list %j: %s', (text, mirror) => {
    expect(preferredMirror(text)).toBe(mirror)
  })
})
