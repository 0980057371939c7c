import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../../lib/errors.js'
import type { KernelAxis } from '../../matrix/axes-schema.js'
import { bzImage, foreign, printing, vmlinux } from './elf.fixture.js'
import { kernelInTree } from './image-kernel.js'
import { nameOf } from './kernel-image.js'
import { openSources } from './sources.js'
import type { Nodes } from './view.js'
import { BOOTABLE } from './kernel-needs.fixture.js'

let place = ''
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'kernels-'))
})
afterEach(() => rm(place, { recursive: true }))

async function put(path: string, content: Buffer | string): Promise<string> {
  const full = join(place, path)
  await mkdir(dirname(full), { recursive: true })
  await writeFile(full, content)
  return full
}

const BANNER = '6.13.0-rc3-mine (me@here) (gcc 14) #1 SMP PREEMPT_DYNAMIC Tue Nov 24 07:00:00 UTC 2026'
const kernel = (path: string, axis: Partial<KernelAxis> = {}) =>
  openSources({
    cacheDir: join(place, 'cache'),
    squashfs: () => Promise.reject(new Error('there are no tools')),
    askVersion: null,
    environment: {},
    onProgress: () => undefined,
  }).kernel({ kind: 'file', path }, axis)

async function paths(path: string, axis: Partial<KernelAxis> = {}): Promise<string[]> {
  const found: string[] = []
  for await (const entry of (await kernel(path, axis)).tree.entries())
    if (entry.type === 'file') found.push(entry.path)
  return found
}

test.each([
  [
    '6.12.117+deb13-cloud-amd64 (x) #1 SMP Debian 6.12.117-1 (2026-11-12)',
    '6.12.117+deb13-cloud-amd64',
    '6.12.117',
  ],
  [
    '6.1.0-56-cloud-amd64 (x) (gcc (Debian 12.2.0-14) 12.2.0) #1 Debian 6.1.192-2',
    '6.1.0-56-cloud-amd64',
    '6.1.192',
  ],
  ['7.3-cloud-amd64 (x) #1 SMP Debian 7.3~rc7-1~exp1 (2026-11-01)', '7.3-cloud-amd64', '7.3-rc7'],
  [BANNER, '6.13.0-rc3-mine', '6.13.0-rc3'],
  ['5.15.0-91-generic (b) #101 SMP', '5.15.0-91-generic', '5.15.0'],
])('%s', (banner, release, version) => {
  expect(nameOf(banner)).toEqual({ release, version })
})

describe('a bzImage that is cut', () => {
  test.each([518, 530, 567, 568, 0x1000])('after %d bytes', async (length) => {
    const image = bzImage(BANNER)
    image.writeUInt8(3, 0x1f1)
    image.writeUInt32LE(0x81, 0x1f4) // 2048 + 2064 bytes
    const refused = kernel(await put('cut', image.subarray(0, length)))
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(`is cut: it has ${length} bytes`)
    const whole = Buffer.concat([image, Buffer.alloc(16)])
    expect(await kernel(await put('whole', whole))).toMatchObject({ release: '6.13.0-rc3-mine' })
  })
})

describe('a kernel from a file', () => {
  test('says by itself which release it is, as a bzImage and as a vmlinux', async () => {
    const image = await kernel(await put('bzImage', bzImage(BANNER)))
    expect(image).toMatchObject({ release: '6.13.0-rc3-mine', version: '6.13.0-rc3' })
    expect(image.tree.parts).toMatchObject([
      { name: 'linux 6.13.0-rc3-mine' },
      { name: 'file:bzImage', version: '6.13.0-rc3' },
    ])
    expect(await kernel(await put('vmlinux', vmlinux(`Linux version ${BANNER}\n`, true)))).toMatchObject({
      release: '6.13.0-rc3-mine',
    })
  })

  test('comes with its configuration, and with those of its modules that a guest may load', async () => {
    const image = await put('bzImage', bzImage(BANNER))
    const config = await put('.config', `${BOOTABLE}CONFIG_EXT4_FS=m\n`)
    for (const name of [
      'kernel/fs/ext4/ext4.ko',
      'kernel/drivers/block/virtio_blk.ko.zst',
      'kernel/sound/snd.ko',
      'modules.dep',
    ])
      await put(`install/lib/modules/6.13.0-rc3-mine/${name}`, 'x')
    const expected = [
      'boot/config-6.13.0-rc3-mine',
      'boot/vmlinuz-6.13.0-rc3-mine',
      'lib/modules/6.13.0-rc3-mine/kernel/drivers/block/virtio_blk.ko.zst',
      'lib/modules/6.13.0-rc3-mine/kernel/fs/ext4/ext4.ko',
    ]
    for (const modules of ['install', 'install/lib/modules', 'install/lib/modules/6.13.0-rc3-mine'])
      expect(await paths(image, { config, modules: join(place, modules) })).toEqual(expected)
    const [one, two] = [await kernel(image, { config }), await kernel(image)]
    expect(one.tree.sha256).not.toBe(two.tree.sha256)
    const lacking = await put('.config', BOOTABLE.replace('CONFIG_DEVTMPFS=y', 'CONFIG_DEVTMPFS=m'))
    await expect(kernel(image, { config: lacking })).rejects.toThrow(
      /its config .*: a guest cannot run on such a kernel; build it with CONFIG_DEVTMPFS=y \(it finds/,
    )
  })

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['nothing', () => kernel(join(place, 'none')), /none: there is no such file or directory/],
    ['a directory', () => kernel(place), /is a directory; expected the kernel image itself/],
    [
      'something else',
      async () => kernel(await put('x', 'text')),
      /is no kernel: expected a bzImage or a vmlinux/,
    ],
    [
      'a program',
      async () => kernel(await put('x', printing('Linux version 6.1.2\n'))),
      /is a vmlinux without CONFIG_PVH/,
    ],
    [
      'for another machine',
      async () => kernel(await put('x', foreign(183))),
      /is for aarch64, and guests are x86-64/,
    ],
    ['for 32 bits', async () => kernel(await put('x', bzImage(BANNER, false))), /is for x86 with 32 bits/],
    [
      'without a release',
      async () => kernel(await put('x', bzImage('who knows'))),
      /does not say which release it is/,
    ],
    [
      'without its configuration',
      async () => kernel(await put('x', bzImage(BANNER)), { config: join(place, 'none') }),
      /x, its config .*none: there is no such file/,
    ],
    [
      'with the modules of another release',
      async () => {
        await put('lib/modules/6.12.0/kernel/fs/ext4/ext4.ko', 'x')
        return kernel(await put('x', bzImage(BANNER)), { modules: join(place, 'lib/modules/6.12.0') })
      },
      /no modules of 6\.13\.0-rc3-mine are in it; expected lib\/modules\/6\.13\.0-rc3-mine\/kernel/,
    ],
  ])('is refused: %s', async (_, attempt, words) => {
    const refused = attempt()
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(words)
  })
})

describe('a kernel in an image', () => {
  const inTree = async (files: Record<string, Buffer | string>) => {
    const nodes: Nodes = new Map()
    for (const [path, content] of Object.entries(files))
      nodes.set(path, { type: 'file', mode: 0o644, at: await put(path, content) })
    return kernelInTree('oci:r/x:1', nodes, (version) => ({ name: 'oci:r/x:1', version, sha256: 'd' }))
  }

  test.each(['', 'data/kernels/'])("is laid out as a distribution's, wherever it is: '%s'", async (top) => {
    const { release, tree } = await inTree({
      [`${top}boot/vmlinuz-6.13.0-rc3-mine`]: bzImage(BANNER),
      [`${top}boot/config-6.13.0-rc3-mine`]: 'CONFIG_X=y\n',
      [`${top}lib/modules/6.13.0-rc3-mine/kernel/fs/ext4/ext4.ko`]: 'x',
      [`${top}etc/other`]: 'x',
    })
    expect(release).toBe('6.13.0-rc3-mine')
    expect(tree.parts[1]).toEqual({ name: 'oci:r/x:1', version: '6.13.0-rc3', sha256: 'd' })
    const files: string[] = []
    for await (const entry of tree.entries()) if (entry.type === 'file') files.push(entry.path)
    expect(files).toEqual([
      'boot/config-6.13.0-rc3-mine',
      'boot/vmlinuz-6.13.0-rc3-mine',
      'lib/modules/6.13.0-rc3-mine/kernel/fs/ext4/ext4.ko',
    ])
  })

  test('is refused where there is none, or more than one', async () => {
    await expect(inTree({ 'etc/x': 'x' })).rejects.toThrow(
      /x:1 holds no kernel: expected one as boot\/vmlinuz/,
    )
    const two = { 'boot/vmlinuz-a': bzImage('6.1.1 x'), 'boot/vmlinuz-b': bzImage('6.1.2 x') }
    await expect(inTree(two)).rejects.toThrow(
      /holds 2 kernels \(boot\/vmlinuz-a, boot\/vmlinuz-b\): expected one/,
    )
  })
})
