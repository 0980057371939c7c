import { describe, expect, test } from 'vitest'
import { parseConfig } from './kernel-config.js'
import type { KernelConfig } from './kernel-config.js'
import { dependenciesOf, MODULE_PLACES, moduleName, planDisks } from './modules.js'
import type { DiskPlan, ModuleFile } from './modules.js'

/** A module as the compiler leaves it: entries of .modinfo, each ended by a NUL, somewhere in an ELF file. */
const module = (...info: string[]): Buffer =>
  Buffer.from(
    `\x7fELF\0\0.text\0license=GPL\0${info.map((entry) => `${entry}\0`).join('')}name=x\0\0`,
    'latin1',
  )

function modulesOf(modules: Record<string, string[]>): Map<string, ModuleFile> {
  return new Map(
    Object.entries(modules).map(([path, info]) => [moduleName(path), { path, content: module(...info) }]),
  )
}
const config = (...lines: string[]): KernelConfig =>
  parseConfig(`# Linux/x86 Kernel Configuration\n${lines.join('\n')}\n`)

describe('names and places', () => {
  test.each([
    ['usr/lib/modules/6.12/kernel/drivers/block/virtio_blk.ko.xz', 'virtio_blk'],
    ['lib/modules/5.10/kernel/lib/crc-t10dif.ko', 'crc_t10dif'],
    ['nvme-core.ko.zst', 'nvme_core'],
  ])('%s is %s', (path, name) => {
    expect(moduleName(path)).toBe(name)
  })

  test.each([
    ['/lib/modules/6.1/kernel/drivers/nvme/host/nvme.ko', true],
    ['/lib/modules/6.1/kernel/fs/ext4/ext4.ko', true],
    ['/lib/modules/6.1/kernel/fs/mbcache.ko', true],
    ['/lib/modules/6.1/kernel/drivers/virtio/virtio_ring.ko', true],
    ['/lib/modules/6.1/kernel/crypto/crc32c_generic.ko', true],
    ['/lib/modules/6.1/kernel/drivers/net/veth.ko', false],
    ['/lib/modules/6.1/kernel/fs/xfs/xfs.ko', false],
  ])('%s: of use is %s', (path, wanted) => {
    expect(MODULE_PLACES.test(path)).toBe(wanted)
  })
})

describe('dependencies', () => {
  test('those that are named, with dashes as underscores', () => {
    expect(dependenciesOf(module('depends=jbd2,mbcache,crc16', 'intree=Y'))).toEqual([
      'jbd2',
      'mbcache',
      'crc16',
    ])
    expect(dependenciesOf(module('depends=nvme-core'))).toEqual(['nvme_core'])
  })

  test('those that are wanted before come first', () => {
    expect(dependenciesOf(module('softdep=pre: crc32c', 'depends=jbd2'))).toEqual(['crc32c', 'jbd2'])
  })

  test('each of several that are wanted before, entry beside entry', () => {
    const several = ['crc32c', 'xxhash64', 'sha256'].map((name) => `softdep=pre: ${name}`)
    expect(dependenciesOf(module(...several, 'depends='))).toEqual(['crc32c', 'xxhash64', 'sha256'])
  })

  test('what is wanted afterwards is none', () => {
    expect(dependenciesOf(module('softdep=pre: a b post: c', 'softdep=post: d', 'depends='))).toEqual([
      'a',
      'b',
    ])
  })

  test('none', () => {
    expect(dependenciesOf(module('depends='))).toEqual([])
    expect(dependenciesOf(Buffer.from('no module'))).toEqual([])
  })

  test('are read from a part of a larger buffer', () => {
    const whole = Buffer.concat([module('depends=wrong'), module('depends=right')])
    expect(dependenciesOf(whole.subarray(module('depends=wrong').length))).toEqual(['right'])
  })
})

describe('how disks are attached', () => {
  const plan = (
    facts: { config: KernelConfig | null; modules?: Record<string, string[]> },
    flavour = 'cloud',
  ): DiskPlan => planDisks({ config: facts.config, modules: modulesOf(facts.modules ?? {}) }, flavour)
  const NOTHING = { driver: null, modules: [] }

  test('NVMe where it is built in, without a module', () => {
    const built = config('CONFIG_BLK_DEV_NVME=y', 'CONFIG_EXT4_FS=y', 'CONFIG_VIRTIO_BLK=m')
    const modules = { 'kernel/drivers/block/virtio_blk.ko': ['depends='] }
    expect(plan({ config: built, modules })).toEqual({ driver: 'nvme', modules: [] })
  })

  test('NVMe by modules, each after all that it depends on and once', () => {
    const modules = {
      'kernel/drivers/nvme/host/nvme.ko.xz': ['depends=nvme-core,t10-pi'],
      'kernel/drivers/nvme/host/nvme-core.ko.xz': ['depends=t10-pi'],
      'kernel/block/t10-pi.ko.xz': ['depends='],
      'kernel/fs/ext4/ext4.ko': ['softdep=pre: crc32c', 'depends=jbd2,mbcache'],
      'kernel/fs/jbd2/jbd2.ko': ['depends='],
      'kernel/fs/mbcache.ko': ['depends='],
      'kernel/crypto/crc32c_generic.ko': ['depends='],
      'kernel/drivers/block/virtio_blk.ko': ['depends=virtio_ring'],
    }
    expect(plan({ config: config('CONFIG_BLK_DEV_NVME=m', 'CONFIG_EXT4_FS=m'), modules }, 'full')).toEqual({
      driver: 'nvme',
      modules: ['t10_pi', 'nvme_core', 'nvme', 'crc32c_generic', 'jbd2', 'mbcache', 'ext4'],
    })
  })

  test('a soft dependency by an alias is the module that any CPU can load', () => {
    const modules = {
      'kernel/fs/ext4/ext4.ko.xz': ['softdep=pre: crypto-crc32c', 'alias=fs-ext4', 'depends=crc16'],
      'kernel/lib/crc16.ko.xz': ['depends='],
      'kernel/arch/x86/crypto/crc32c-intel.ko.xz': ['alias=crypto-crc32c-intel', 'alias=crypto-crc32c'],
      'kernel/crypto/crc32c_generic.ko.xz': [
        'alias=crypto-crc32c-generic',
        'alias=crypto-crc32c',
        'depends=',
      ],
    }
    const facts = { config: config('CONFIG_BLK_DEV_NVME=y', 'CONFIG_EXT4_FS=m'), modules }
    expect(plan(facts, 'full').modules).toEqual(['crc32c_generic', 'crc16', 'ext4'])
    const { 'kernel/crypto/crc32c_generic.ko.xz': _, ...special } = modules
    expect(plan({ ...facts, modules: special }, 'full').modules).toEqual(['crc32c_intel', 'crc16', 'ext4'])
  })

  test('virtio where there is no NVMe; what is no module is taken for built in', () => {
    const modules = {
      'kernel/drivers/virtio/virtio_pci.ko': ['depends=virtio_pci_modern_dev,virtio,virtio_ring'],
      'kernel/drivers/virtio/virtio_ring.ko': ['depends=virtio'],
      'kernel/drivers/virtio/virtio.ko': ['depends='],
      'kernel/drivers/block/virtio_blk.ko': ['depends=virtio_ring,virtio'],
    }
    expect(plan({ config: config('CONFIG_EXT4_FS=y', '# CONFIG_BLK_DEV_NVME is not set'), modules })).toEqual(
      {
        driver: 'virtio',
        modules: ['virtio', 'virtio_ring', 'virtio_pci', 'virtio_blk'],
      },
    )
  })

  test('half a driver is none', () => {
    const modules = { 'kernel/drivers/block/virtio_blk.ko': ['depends='] }
    expect(plan({ config: config('CONFIG_EXT4_FS=y'), modules })).toEqual(NOTHING)
  })

  test('a driver without the file system is none', () => {
    expect(plan({ config: config('CONFIG_BLK_DEV_NVME=y') })).toEqual(NOTHING)
    expect(plan({ config: config('CONFIG_BLK_DEV_NVME=y', 'CONFIG_EXT4_FS=m') })).toEqual(NOTHING)
  })

  test('a symbol counts whole: neither its beginning, nor a comment', () => {
    const others = config('CONFIG_BLK_DEV_NVME_TARGET=y', '# CONFIG_BLK_DEV_NVME=y', 'CONFIG_EXT4_FS=y')
    expect(plan({ config: others })).toEqual(NOTHING)
  })

  test('a cloud kernel of which only the binary is left is like its siblings, another flavour is not', () => {
    expect(plan({ config: null })).toEqual({ driver: 'nvme', modules: [] })
    expect(plan({ config: null }, 'full')).toEqual(NOTHING)
    expect(plan({ config: null }, 'rt')).toEqual(NOTHING)
  })
})
