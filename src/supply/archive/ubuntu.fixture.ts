/** A small archive that is laid out as Ubuntu's is, as far as anybody here knows: no mirror of that can be reached. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../lib/files.js'
import { NOW, SIGNED, signed, signingKey, testArchive } from './archive.fixture.js'
import type { SigningKey, TestArchive } from './archive.fixture.js'
import type { Archive } from './model.js'
import { debAround, tarOf, xzOf, zstdOf } from './packaging.fixture.js'
import type { TarMember } from './packaging.fixture.js'

export interface UbuntuPackage {
  /** `name version` */
  readonly what: string
  readonly depends?: string
  readonly files?: readonly TarMember[]
}

export interface UbuntuArchive extends TestArchive {
  readonly ubuntuKey: SigningKey
  /** Publishes a suite or a pocket of one: packages by component. */
  publishUbuntu(
    suite: string,
    components: { readonly main?: readonly UbuntuPackage[]; readonly universe?: readonly UbuntuPackage[] },
    options?: { readonly key?: SigningKey; readonly fields?: Record<string, string> },
  ): Promise<void>
  /** With a mirror of both distributions. */
  openBoth(): Archive
}

/** A kernel as its packages have it: the image, signed or only depending on another, and the modules. */
export function kernelPackages(release: string, version: string, image = 'linux-image'): UbuntuPackage[] {
  const modules = `lib/modules/${release}/kernel`
  const module = (depends: string): Buffer =>
    zstdOf(Buffer.from(`\x7fELF\0license=GPL\0depends=${depends}\0name=x\0\0`, 'latin1'))
  const file = (name: string, content: Buffer | string): TarMember => ({
    name: `./${name}`,
    content: Buffer.from(content),
  })
  return [
    {
      what: `${image}-${release} ${version}`,
      depends: `kmod, linux-base, linux-modules-${release}`,
      files: [file(`boot/vmlinuz-${release}`, Buffer.alloc(1_200_000, release))],
    },
    {
      what: `linux-modules-${release} ${version}`,
      files: [
        file(`boot/config-${release}`, 'CONFIG_EXT4_FS=y\nCONFIG_BLK_DEV_NVME=m\nCONFIG_VIRTIO_BLK=y\n'),
        file(`${modules}/drivers/nvme/host/nvme.ko.zst`, module('nvme-core')),
        file(`${modules}/drivers/nvme/host/nvme-core.ko.zst`, module('')),
        file(`${modules}/sound/snd.ko.zst`, module('')),
        file(`lib/modules/${release}/modules.builtin`, 'kernel/fs/ext4/ext4.ko\n'),
      ],
    },
  ]
}

export async function ubuntuArchive(): Promise<UbuntuArchive> {
  const [at, ubuntuKey] = await Promise.all([testArchive(), signingKey()])
  await mkdir(join(at.keyringDir, 'ubuntu'))
  await writeFile(join(at.keyringDir, 'ubuntu', 'test.gpg'), ubuntuKey.publicKey)

  async function indexOf(component: string, packages: readonly UbuntuPackage[]): Promise<Buffer> {
    const stanzas: string[] = []
    for (const { what, depends, files = [{ name: './usr/share/it', text: what }] } of packages) {
      const [name = '', version = ''] = what.split(' ')
      const deb = debAround('data.tar.zst', zstdOf(await tarOf([...files])))
      const filename = `pool/${component}/${name}_${version}_amd64.deb`
      at.files.set(`/ubuntu/${filename}`, deb)
      stanzas.push(
        `Package: ${name}\nArchitecture: amd64\nVersion: ${version}\n${depends === undefined ? '' : `Depends: ${depends}\n`}Filename: ${filename}\nSize: ${deb.length}\nMD5sum: 0\nSHA1: 0\nSHA256: ${sha256(deb)}\nSHA512: 0\nDescription: a test\n`,
      )
    }
    return xzOf(Buffer.from(stanzas.join('\n')))
  }
  return {
    ...at,
    ubuntuKey,
    async publishUbuntu(suite, { main = [], universe = [] }, { key = ubuntuKey, fields = {} } = {}) {
      const sums: string[] = []
      for (const [component, packages] of Object.entries({ main, universe })) {
        const index = await indexOf(component, packages)
        const place = `${component}/binary-amd64`
        const beneath = `/ubuntu/dists/${suite}/${place}`
        at.files.set(`${beneath}/Packages.xz`, index)
        at.files.set(`${beneath}/by-hash/SHA256/${sha256(index)}`, index)
        sums.push(` ${sha256(index)} ${String(index.length).padStart(16)} ${place}/Packages.xz`)
      }
      const release = {
        Origin: 'Ubuntu',
        Suite: suite,
        Codename: suite.replace(/-.*/, ''),
        Date: SIGNED.toUTCString(),
        'Acquire-By-Hash': 'yes',
        SHA256: `\n${sums.join('\n')}`,
        ...fields,
      }
      const text = Object.entries(release).map(([name, value]) => `${name}: ${value}\n`)
      at.files.set(`/ubuntu/dists/${suite}/InRelease`, Buffer.from(await signed(text.join(''), key)))
    },
    openBoth: () =>
      at.open({
        mirrors: {
          debian: `${at.url}/debian`,
          security: `${at.url}/debian-security`,
          ubuntu: `${at.url}/ubuntu`,
        },
        now: () => NOW,
      }),
  }
}
