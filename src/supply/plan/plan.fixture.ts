import type { Archive, Package, Suite } from '../archive/model.js'
import { UsageError } from '../../lib/errors.js'
import { sha256 } from '../../lib/files.js'
import { compareVersions } from '../archive/debian-version.js'
import type { BpftraceBuild, Cell, KernelBuild } from './cell.js'

/** A package as an index describes it, from `name version size`; its digest follows from all three. */
export function pkg(words: string, fields: Partial<Package> = {}): Package {
  const [name = '', version = '', size = '20000000'] = words.split(' ')
  return {
    name,
    version,
    architecture: 'amd64',
    filename: `pool/main/${name}_${version}_amd64.deb`,
    size: Number(size),
    sha256: sha256(words),
    preDepends: '',
    depends: '',
    provides: '',
    suite: 'trixie',
    ...fields,
  }
}

/** An archive of suites by name, held in memory; `debs` are host paths by package name. */
export function archiveOf(
  suites: Record<string, readonly Package[]>,
  debs: ReadonlyMap<string, string> = new Map(),
): Archive & { indexed: string[] } {
  const indexed: string[] = []
  return {
    indexed,
    suite: (name) => {
      const packages = suites[name]
      if (!packages) return Promise.reject(new UsageError(`no suite ${name}`))
      const versions = (wanted: string): Package[] =>
        packages.filter((one) => one.name === wanted).sort((a, b) => compareVersions(b.version, a.version))
      const suite: Suite = {
        name,
        digest: sha256(JSON.stringify(packages)),
        warnings: name === 'sid' ? ['the Release of sid has expired'] : [],
        index: () => {
          indexed.push(name)
          return Promise.resolve({
            suite: name,
            newest: (wanted) => versions(wanted)[0],
            versions,
            all: () => packages,
            providers: () => [],
          })
        },
      }
      return Promise.resolve(suite)
    },
    download: ({ name }) => {
      const path = debs.get(name)
      return path === undefined ? Promise.reject(new Error(`no .deb of ${name}`)) : Promise.resolve(path)
    },
  }
}

export function kernelBuild(fields: Partial<KernelBuild> = {}): KernelBuild {
  return {
    id: '6.12.117',
    version: '6.12.117',
    series: '6.12',
    flavour: 'cloud',
    arch: 'x86_64',
    release: '6.12.117+deb13-cloud-amd64',
    packages: [pkg('linux-image-6.12.117+deb13-cloud-amd64 6.12.117-1 34671208')],
    warnings: [],
    ...fields,
  }
}

export function bpftraceBuild(fields: Partial<BpftraceBuild> = {}): BpftraceBuild {
  const packages = [pkg('bpftrace 0.23.2-1+b1'), pkg('libc6 2.41-12')]
  return { id: '0.23.2', version: '0.23.2', arch: 'x86_64', packages, warnings: [], ...fields }
}

export function cellOf(
  kernel: Partial<KernelBuild> = {},
  bpftrace: Partial<BpftraceBuild> = {},
  runtime: Cell['runtime'] = 'microvm',
): Cell {
  return { kernel: kernelBuild(kernel), bpftrace: bpftraceBuild(bpftrace), runtime }
}
