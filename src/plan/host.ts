/** The machine's own kernel as one of the matrix's. Pure. */
import { HOST } from '../matrix/host.js'
import type { HostKernel, KernelBuild } from './types.js'

export interface HostFacts extends HostKernel {
  /** `uname -r`; empty where nobody could be asked. */
  readonly release: string
}

/** The upstream release in `uname -r`, for version ranges: `6.18.44-fc-v769` → `6.18.44`. */
export function upstreamOf(release: string): string {
  const [, version = '0', candidate = ''] = /^(\d+(?:\.\d+)*)(?:.*?(-rc\d+))?/.exec(release) ?? []
  return version + candidate
}

export const hostBuild = ({ release, identity, unasked }: HostFacts): KernelBuild => ({
  id: HOST,
  version: upstreamOf(release),
  series: HOST,
  flavour: 'full',
  release,
  packages: [],
  warnings: [],
  host: { identity, unasked },
})
