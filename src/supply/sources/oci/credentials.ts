/** The credentials that other tools have written down for a registry: Docker's config.json, Podman's auth.json. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { askHelper } from './credential-helper.js'
import type { Credentials, Known } from './credential-helper.js'

/** Of a credentials file, in bytes; real ones have some kilobytes. */
const LONGEST_FILE = 1 << 20

const Auth = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
})
const File = z.object({
  auths: z.record(z.string(), Auth).default({}),
  credHelpers: z.record(z.string(), z.string()).default({}),
  credsStore: z.string().optional(),
})

/** Where they may be, in the order in which they are looked through. Pure. */
export function credentialFiles(environment: Readonly<Record<string, string | undefined>>): string[] {
  const { DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, XDG_CONFIG_HOME, HOME } = environment
  const config = XDG_CONFIG_HOME || (HOME && join(HOME, '.config'))
  return [
    REGISTRY_AUTH_FILE,
    DOCKER_CONFIG && join(DOCKER_CONFIG, 'config.json'),
    XDG_RUNTIME_DIR && join(XDG_RUNTIME_DIR, 'containers', 'auth.json'),
    config && join(config, 'containers', 'auth.json'),
    !DOCKER_CONFIG && HOME ? join(HOME, '.docker', 'config.json') : '',
  ].flatMap((path) => path || [])
}

function credentialsIn(auth: z.infer<typeof Auth>): Credentials | null {
  if (auth.identitytoken) return { kind: 'refresh', token: auth.identitytoken }
  const [, user = '', password = ''] =
    /^([^:]*):([^]*)$/.exec(Buffer.from(auth.auth ?? '', 'base64').toString()) ?? []
  const given = { user: auth.username ?? user, password: (auth.password ?? password).replace(/\0+$/, '') }
  return given.user === '' ? null : { kind: 'password', ...given }
}

/**
 * What a credentials file has for a repository: the entry of its registry, or of the longest part of its name. Pure.
 * @param text the file's @throws Error where it is no such file
 */
export function credentialsFor(text: string, registry: string, repository: string): Credentials | null {
  const { auths } = File.parse(JSON.parse(text))
  const byPlace = new Map(
    Object.entries(auths).map(([key, auth]) => [
      key.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, ''),
      auth,
    ]),
  )
  const parts = `${registry}/${repository}`.split('/')
  for (let count = parts.length; count > 0; count--) {
    const auth = byPlace.get(parts.slice(0, count).join('/'))
    const found = auth && credentialsIn(auth)
    if (found) return found
  }
  return null
}

/** The helper that a credentials file names for a registry, or undefined. Pure. @throws as `credentialsFor` */
export function helperFor(text: string, registry: string): string | undefined {
  const { credHelpers, credsStore } = File.parse(JSON.parse(text))
  // In that order, and both before what stands in the file itself: so does Docker's own client.
  return credHelpers[registry] ?? credsStore
}

/** Looks through the files, and asks the helpers that they name; a file that is not there or cannot be read has none. */
export async function findCredentials(
  environment: Readonly<Record<string, string | undefined>>,
  registry: string,
  repository: string,
): Promise<Known> {
  const files = credentialFiles(environment)
  const places: string[] = []
  for (const path of files) {
    places.push(path)
    try {
      // A pipe would be waited for, and a device has no end.
      const found = await stat(path)
      if (!found.isFile() || found.size > LONGEST_FILE) continue
      const text = await readFile(path, 'utf8')
      const helper = helperFor(text, registry)
      const kept = helper === undefined ? null : await askHelper(helper, registry, environment)
      if (kept?.credentials) return kept
      if (kept) places.push(kept.place)
      const credentials = credentialsFor(text, registry, repository)
      if (credentials) return { credentials, place: path }
    } catch {
      // A file that is not there, or of another form, has none.
    }
  }
  return { credentials: null, place: places.join(', ') || 'no file, for HOME is not set' }
}
