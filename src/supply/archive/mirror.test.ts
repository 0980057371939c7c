import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../../lib/errors.js'
import { findMirrors, readHostSources, type SourcesFile } from './mirror.js'

const DEB822 = `Types: deb
URIs: http://host.example/debian/
Suites: trixie trixie-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://sec.example/debian-security
Suites: trixie-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`

function onHost(...files: SourcesFile[]) {
  return findMirrors({ environment: {}, readHostSources: () => Promise.resolve(files) })
}

const list = (...lines: string[]): SourcesFile => ({ path: '/etc/apt/sources.list', text: lines.join('\n') })
const debian: SourcesFile = { path: '/etc/apt/sources.list.d/debian.sources', text: DEB822 }
const never = () => Promise.reject(new Error('the host was asked'))

describe('the order', () => {
  test('an archive of former states is that of matrix.yaml, then of the environment, and never of the host', async () => {
    const readHostSources = () => Promise.resolve([debian])
    const snapshot = async (configured: object, environment: Record<string, string>) =>
      (await findMirrors({ configured, environment, readHostSources })).snapshot
    const environment = { MATRIX_SNAPSHOT_MIRROR: 'http://former.example/' }
    expect(await snapshot({ snapshot: 'file:///s' }, environment)).toBe('file:///s')
    expect(await snapshot({}, environment)).toBe('http://former.example')
    expect(await snapshot({}, {})).toBeUndefined()
    await expect(snapshot({}, { MATRIX_SNAPSHOT_MIRROR: 'ftp://x' })).rejects.toThrow(
      "'ftp://x' (MATRIX_SNAPSHOT_MIRROR)",
    )
  })

  test('matrix.yaml, then the environment, without a look at the host', async () => {
    const environment = {
      MATRIX_MIRROR: 'http://env.example/debian/',
      MATRIX_SECURITY_MIRROR: 'http://es.example/s',
    }
    const configured = { debian: 'https://conf.example/debian//' }
    expect(await findMirrors({ configured, environment, readHostSources: never })).toEqual({
      debian: 'https://conf.example/debian',
      security: 'http://es.example/s',
      source: 'matrix.yaml',
    })
    expect(await findMirrors({ environment, readHostSources: never })).toEqual({
      debian: 'http://env.example/debian',
      security: 'http://es.example/s',
      source: 'MATRIX_MIRROR',
    })
  })

  test('the security mirror lies beside a mirror that is set, if its path says where', async () => {
    const beside = (url: string) =>
      findMirrors({ environment: { MATRIX_MIRROR: url }, readHostSources: never }).then(
        ({ security }) => security,
      )
    expect(await beside('file:///srv/debian')).toBe('file:///srv/debian-security')
    expect(await beside('http://env.example/mirror')).toBe('')
  })

  test('the host comes last; a security mirror that is set stands', async () => {
    expect(await onHost(debian)).toEqual({
      debian: 'http://host.example/debian',
      security: 'http://sec.example/debian-security',
      source: '/etc/apt/sources.list.d/debian.sources',
    })
    const configured = { security: 'http://conf.example/s' }
    const found = await findMirrors({
      configured,
      environment: { MATRIX_MIRROR: '' },
      readHostSources: () => Promise.resolve([debian]),
    })
    expect(found).toMatchObject({ debian: 'http://host.example/debian', security: 'http://conf.example/s' })
  })
})

describe("on the host, what is Debian's", () => {
  test('one line is enough; security is derived, or what serves X/updates', async () => {
    expect(await onHost(list('deb http://a.example/debian bookworm main'))).toMatchObject({
      debian: 'http://a.example/debian',
      security: 'http://a.example/debian-security',
    })
    const two = list(
      'deb http://s.example/sec bullseye/updates main',
      'deb http://a.example/proxy bullseye main',
    )
    expect(await onHost(two)).toMatchObject({
      debian: 'http://a.example/proxy',
      security: 'http://s.example/sec',
    })
  })

  test('other vendors are passed over, whatever they call their suites', async () => {
    const vendors = list(
      'deb https://cloud.example/apt cloud-sdk-bookworm main',
      'deb [arch=amd64] https://browser.example/linux/chrome/deb/ stable main',
      'deb [signed-by=/etc/apt/keyrings/vendor.gpg] https://vendor.example/debian bookworm main',
      'deb https://docker.example/linux/debian bookworm stable',
      'deb https://db.example/debian bookworm-pgdg main',
      'deb http://ubuntu.example/ubuntu noble main',
    )
    await expect(onHost(vendors)).rejects.toThrow(UnavailableError)
    expect((await onHost(vendors, debian)).debian).toBe('http://host.example/debian')
  })

  test('what has more signs of being the archive wins over what stands first', async () => {
    const found = await onHost(list('deb http://other.example/things bookworm main'), debian)
    expect(found.debian).toBe('http://host.example/debian')
    expect((await onHost(list('deb http://a.example/debian stable main'))).debian).toBe(
      'http://a.example/debian',
    )
  })

  test('a medium that cannot be used is passed over', async () => {
    const cdrom = 'deb cdrom:[Debian_12]/ bookworm main'
    expect((await onHost(list(cdrom, 'deb http://a.example/debian bookworm main'))).debian).toContain(
      'a.example',
    )
    await expect(onHost(list(cdrom))).rejects.toThrow('sources.list is not an http, https or file URL')
  })
})

describe('refused', () => {
  test('no mirror anywhere: what to set', async () => {
    await expect(onHost()).rejects.toThrow(UnavailableError)
    await expect(onHost()).rejects.toThrow('set `mirror:` in matrix.yaml, or MATRIX_MIRROR')
  })

  test('a URL that is none, with where it stands', async () => {
    const set = (environment: Record<string, string>, configured = {}) =>
      findMirrors({ configured, environment, readHostSources: never })
    await expect(set({ MATRIX_MIRROR: 'ftp://x.example/debian' })).rejects.toThrow(UsageError)
    await expect(set({ MATRIX_MIRROR: 'ftp://x.example/debian' })).rejects.toThrow(
      "the mirror 'ftp://x.example/debian' (MATRIX_MIRROR) is not an http, https or file URL",
    )
    await expect(set({}, { debian: 'mirror.example' })).rejects.toThrow('(matrix.yaml)')
    await expect(set({ MATRIX_SECURITY_MIRROR: 'x' })).rejects.toThrow('(MATRIX_SECURITY_MIRROR)')
  })
})

test("the host's files in apt's order, only those that apt reads", async () => {
  const root = await mkdtemp(join(tmpdir(), 'apt-'))
  try {
    expect(await readHostSources(root)).toEqual([])
    await mkdir(join(root, 'sources.list.d', 'x.list'), { recursive: true })
    await writeFile(join(root, 'sources.list'), '1')
    for (const name of ['b.list', 'a.sources', 'c.list.save', 'd.txt']) {
      await writeFile(join(root, 'sources.list.d', name), name)
    }
    expect((await readHostSources(root)).map(({ text }) => text)).toEqual(['1', 'a.sources', 'b.list'])
  } finally {
    await rm(root, { recursive: true })
  }
})
