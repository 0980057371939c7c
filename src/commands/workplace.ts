/** Where the user's cache is, and what is opened there. */
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { versionAsker } from '../lab/run/ask-version.js'
import type { Matrix } from '../matrix/schema.js'
import { wordOf } from '../matrix/source.js'
import { openArchive } from '../supply/archive/archive.js'
import { findMirrors, readHostSources } from '../supply/archive/mirror.js'
import type { Archive, DownloadProgress } from '../supply/archive/model.js'
import type { OnWork } from '../supply/artefacts/store.js'
import { openWorkshop } from '../supply/artefacts/workshop.js'
import type { Workshop } from '../supply/artefacts/workshop.js'
import { anyKernel } from '../supply/plan/suite-kernels.js'
import type { AskVersion, Sources } from '../supply/plan/tree.js'
import { openSources } from '../supply/sources/sources.js'
import { PACKAGE } from './package-place.js'
import type { Surroundings } from './surroundings.js'

/** The user's cache directory: MATRIX_CACHE_DIR, or a folder in the XDG cache directory. */
export function cacheDirectory(environment: NodeJS.ProcessEnv): string {
  const own = environment['MATRIX_CACHE_DIR']
  if (own) return resolve(own)
  const xdg = environment['XDG_CACHE_HOME']
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'bpftrace-matrix')
}

export async function openArchiveOf(
  matrix: Matrix,
  { environment, signal }: Surroundings,
  onProgress: (progress: DownloadProgress) => void,
  allowOlder: boolean,
): Promise<Archive> {
  const mirrors = await findMirrors({
    ...(matrix.mirror ? { configured: definedOnly(matrix.mirror) } : {}),
    environment,
    readHostSources: () => readHostSources('/etc/apt'),
    ubuntu: [...matrix.kernels, ...matrix.bpftrace].some(({ from }) => wordOf(from) === 'ubuntu'),
  })
  return openArchive({
    mirrors,
    cacheDir: cacheDirectory(environment),
    keyringDir: join(PACKAGE, 'images', 'keyrings'),
    strict: matrix.strict,
    allowOlder,
    environment,
    signal,
    onProgress,
  })
}

const definedOnly = ({ debian, security, snapshot, ubuntu }: NonNullable<Matrix['mirror']>) => ({
  ...(debian === undefined ? {} : { debian }),
  ...(security === undefined ? {} : { security }),
  ...(snapshot === undefined ? {} : { snapshot }),
  ...(ubuntu === undefined ? {} : { ubuntu }),
})

export function openWorkshopOf(
  archive: Archive,
  matrix: Matrix,
  environment: NodeJS.ProcessEnv,
  onWork: OnWork = () => undefined,
): Workshop {
  return openWorkshop({
    archive,
    cacheDir: cacheDirectory(environment),
    imagesDir: join(PACKAGE, 'images'),
    toolsSuite: matrix.tools,
    qemuChoice: environment['MATRIX_QEMU'] ?? '',
    path: environment['PATH'] ?? '',
    onWork,
  })
}

/** What asks builds for their versions, on a kernel of the suite that helpers come from. */
export const askVersionIn = (
  workshop: Workshop,
  archive: Archive,
  matrix: Matrix,
  { environment, signal }: Surroundings,
  tell: (what: string) => void,
): AskVersion => {
  const cacheDir = cacheDirectory(environment)
  return versionAsker({ workshop, cacheDir, signal }, () => anyKernel(archive, matrix.tools, cacheDir), tell)
}

/** @param askVersion null where no machine is to be booted */
export const openSourcesOf = (
  workshop: Workshop,
  askVersion: AskVersion | null,
  { environment, signal }: Surroundings,
  onProgress: (progress: DownloadProgress) => void,
): Sources =>
  openSources({
    cacheDir: cacheDirectory(environment),
    squashfs: () => workshop.squashfs(),
    askVersion,
    environment,
    signal,
    onProgress,
  })
