/** The machine's own kernel as one of the matrix's. Pure. */
import { hostArchitecture } from '../../matrix/architecture.js'
import { HOST } from '../../matrix/names.js'
import { upstreamOf } from '../../matrix/versions.js'
import type { HostKernel, KernelBuild } from './cell.js'

export interface HostFacts extends HostKernel {
  /** `uname -r`; empty where nobody could be asked. */
  readonly release: string
}

export const hostBuild = ({ release, identity, unasked }: HostFacts): KernelBuild => ({
  id: HOST,
  version: upstreamOf(release),
  series: HOST,
  flavour: 'full',
  arch: hostArchitecture(),
  release,
  packages: [],
  warnings: [],
  host: { identity, unasked },
})
