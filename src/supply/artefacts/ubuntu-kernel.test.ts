import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { kernelPackages, ubuntuArchive } from '../archive/ubuntu.fixture.js'
import type { UbuntuArchive } from '../archive/ubuntu.fixture.js'
import { withPockets } from '../archive/pockets.js'
import { offersIn } from '../plan/suite-kernels.js'
import { kernelFiles } from './kernel.js'
import { openStore } from './store.js'
import type { ConfinedTools } from './tools.js'

let at: UbuntuArchive
beforeEach(async () => {
  at = await ubuntuArchive()
})
afterEach(() => at.close())

/** Whatever is started does nothing: depmod's work is not what is asked here. */
const IDLE: ConfinedTools = {
  root: '/',
  libraries: '/',
  command: () => ['true'],
  confinement: {
    command: () => ['true'],
    lending: (_: unknown, act: () => Promise<unknown>) => act(),
  } as unknown as ConfinedTools['confinement'],
}

test.each(['linux-image', 'linux-image-unsigned'])(
  'a kernel in %s is unpacked with its configuration, and the modules that a guest needs are plain ones',
  async (image) => {
    const release = '6.8.0-45-generic'
    await at.publishUbuntu('noble', { main: kernelPackages(release, '6.8.0-45.45', image) })
    const archive = at.openBoth()
    const [offer] = await offersIn(await withPockets(archive, 'ubuntu:noble'), 'generic', at.cacheDir)
    const build = {
      ...offer!,
      arch: 'x86_64' as const,
      warnings: [],
      id: release,
      series: '6.8',
      flavour: 'generic' as const,
    }
    const files = await kernelFiles(openStore(at.cacheDir), archive, build, () => Promise.resolve(IDLE))
    expect(await readFile(files.vmlinuz)).toHaveLength(1_200_000)
    expect(files.config?.get('CONFIG_BLK_DEV_NVME')).toBe('m')
    expect([files.driver, files.modules]).toEqual(['nvme', ['nvme_core', 'nvme']])
    for (const path of files.modulePaths)
      expect((await readFile(path)).subarray(0, 4).toString('latin1')).toBe('\x7fELF')
    const builtIn = files.belongings.get(`/lib/modules/${release}/modules.builtin`) ?? ''
    expect(await readFile(builtIn, 'utf8')).toBe('kernel/fs/ext4/ext4.ko\n')
    expect(files.belongings.has(`/boot/config-${release}`)).toBe(true)
    expect(files.vmlinuz.startsWith(join(at.cacheDir, 'store'))).toBe(true)
  },
)
