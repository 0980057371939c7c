import { chmod, chown, lchown, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError } from '../../lib/errors.js'
import { believeDirectory, believeTree, closeTree, distrust, makeOwn } from './trust.js'
import type { Viewer } from './trust.js'

let place = ''
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'trust-'))
})
afterEach(() => rm(place, { recursive: true }))

const isRoot = process.getuid?.() === 0
const ANN: Viewer = { uid: 1000, top: 0, isPrivate: (gid) => gid === 1000 }

const held = (mode: number, uid: number, kind: 'directory' | 'file' | 'link' = 'directory', gid = 100) => ({
  uid,
  gid,
  mode,
  isDirectory: () => kind === 'directory',
  isSymbolicLink: () => kind === 'link',
})

describe('what is believed', () => {
  test.each([
    ["a directory of the user's own", held(0o700, 1000)],
    ['one that others may read', held(0o755, 1000)],
    ['one of root', held(0o755, 0)],
    [
      'one that the group may write in which the user is alone: a umask of 002',
      held(0o775, 1000, 'directory', 1000),
    ],
    ['a sticky directory of root, such as /tmp', held(0o1777, 0)],
    ['a link, which has every right', held(0o777, 1000, 'link')],
    ["a file of the user's own", held(0o644, 1000, 'file')],
  ])('%s', (_, seen) => {
    expect(distrust(seen, ANN, false)).toBeNull()
    expect(distrust(seen, ANN, true)).toBeNull()
  })

  test.each([
    ["another user's", held(0o755, 1001), 'belongs to user 1001 (mode 0755), and this is user 1000'],
    [
      "another user's sticky directory",
      held(0o1777, 1001),
      'belongs to user 1001 (mode 1777), and this is user 1000',
    ],
    [
      "another user's link",
      held(0o777, 1001, 'link'),
      'belongs to user 1001 (mode 0777), and this is user 1000',
    ],
    ['what a group may write', held(0o775, 1000), 'may be written by group 100 (user 1000, mode 0775)'],
    ["what a group may write, of root's", held(0o775, 0), 'may be written by group 100 (user 0, mode 0775)'],
    ['what everybody may write', held(0o707, 1000), 'may be written by everybody (user 1000, mode 0707)'],
    [
      'a file with the sticky bit',
      held(0o1666, 1000, 'file'),
      'may be written by everybody (user 1000, mode 1666)',
    ],
  ])('%s is not', (_, seen, words) => {
    expect(distrust(seen, ANN, false)).toBe(words)
    expect(distrust(seen, ANN, true)).toBe(words)
  })

  test('root believes root alone', () => {
    expect(distrust(held(0o700, 1000), { ...ANN, uid: 0 }, false)).toMatch(
      /^belongs to user 1000 .* this is user 0$/,
    )
  })

  test('what root is shown as in a namespace that does not map it may lead to the cache, and not be of it', () => {
    const inside = { ...ANN, top: 65534 }
    expect(distrust(held(0o755, 65534), inside, true)).toBeNull()
    expect(distrust(held(0o755, 65534), inside, false)).toMatch(/^belongs to user 65534/)
  })
})

/** Open to everybody, or to nobody but us. */
const open = (path: string): Promise<void> => chmod(path, 0o777)

describe('on the disk', () => {
  test('a directory is refused with its path, owner, mode and the mend', async () => {
    await open(place)
    const refused = believeDirectory(place)
    await expect(refused).rejects.toBeInstanceOf(UnavailableError)
    await expect(refused).rejects.toThrow(
      `the cache is not believed: ${place} may be written by everybody (user ${process.getuid?.()}, mode 0777); ` +
        `run \`chmod -R go-w ${place}\`, or set MATRIX_CACHE_DIR to a directory of your own`,
    )
    await chmod(place, 0o755)
    await believeDirectory(place)
  })

  test('so is one whose parent others may write, for they can put another in its place', async () => {
    await mkdir(join(place, 'a', 'b'), { recursive: true })
    await open(place)
    await expect(believeDirectory(join(place, 'a', 'b'))).rejects.toThrow(
      `the cache is not believed: ${place}, which leads to it, may be written by everybody (user ${process.getuid?.()}, mode 0777); run \`chmod go-w ${place}\``,
    )
    await chmod(place, 0o1777)
    await believeDirectory(join(place, 'a', 'b'))
  })

  test('and what a link leads to, and the way there, also through ..', async () => {
    await mkdir(join(place, 'open', 'cache'), { recursive: true })
    await mkdir(join(place, 'closed', 'below'), { recursive: true })
    await open(join(place, 'open'))
    await symlink('../open/cache', join(place, 'closed', 'one'))
    await symlink('closed/below', join(place, 'below'))
    await symlink('below/../../open/cache', join(place, 'two'))
    for (const name of ['closed/one', 'two'])
      await expect(believeDirectory(join(place, name))).rejects.toThrow(`${place}/open, which leads to it,`)
    await symlink('loop', join(place, 'loop'))
    await believeDirectory(join(place, 'loop')) // whoever opens it gets the system's word
  })

  test('nothing is made where it would not be believed', async () => {
    await open(place)
    await expect(makeOwn(join(place, 'cache'))).rejects.toBeInstanceOf(UnavailableError)
    expect(await readdir(place)).toEqual([])
  })

  test("what is made is this user's alone, whatever the umask", async () => {
    const before = process.umask(0)
    await makeOwn(join(place, 'a', 'b')).finally(() => process.umask(before))
    for (const name of ['a', 'a/b']) expect((await stat(join(place, name))).mode & 0o777).toBe(0o700)
  })

  test('a tree is closed to others, and then believed; one file that is open is enough to refuse it', async () => {
    await mkdir(join(place, 'a', 'b'), { recursive: true })
    const file = join(place, 'a', 'b', 'file')
    await writeFile(file, '')
    await symlink('/nowhere', join(place, 'a', 'link'))
    await chmod(file, 0o6777)
    await expect(believeTree(join(place, 'a'))).rejects.toThrow(
      `${file} may be written by everybody (user ${process.getuid?.()}, mode 6777); run \`chmod -R go-w ${place}/a/b\``,
    )
    await closeTree(join(place, 'a'))
    expect((await stat(file)).mode & 0o777).toBe(0o755)
    await believeTree(join(place, 'a'))
  })

  test.skipIf(!isRoot)(
    "another user's is refused, also to root: a directory, a link, a file in a tree",
    async () => {
      const own = join(place, 'own')
      await mkdir(own)
      await writeFile(join(own, 'file'), '')
      await symlink(own, join(place, 'link'))
      await lchown(join(place, 'link'), 65534, 65534)
      await expect(believeDirectory(join(place, 'link'))).rejects.toThrow(
        `${place}/link belongs to user 65534 (mode 0777), and this is user 0; run as that user, remove it, or set MATRIX_CACHE_DIR`,
      )
      await chown(join(own, 'file'), 65534, 65534)
      await expect(believeTree(own)).rejects.toThrow(`${own}/file belongs to user 65534 (mode 0644)`)
      await chown(place, 65534, 65534)
      await expect(believeDirectory(join(place, 'new'))).rejects.toThrow(
        `${place}, which leads to it, belongs to user 65534 (mode 0700), and this is user 0; run as that user, or set`,
      )
    },
  )
})
