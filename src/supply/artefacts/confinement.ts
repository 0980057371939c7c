/**
 * Walls around every program that reads foreign bytes on this host: QEMU, which runs a hostile kernel, and the helpers. Each
 * sees just the files that it is given, has no network and no capability, and can get none. bubblewrap builds the walls; it
 * and setpriv come from the archive. What of it this host permits is tried, and `doctor` tells.
 */
import { chmod, lchown, lstat, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { sparing } from '../../lib/descriptors.js'
import type { Tools } from './tools.js'

/** A device node, and by which group it may be used; null where only its owner may. */
interface Device {
  readonly path: string
  readonly group: number | null
}

/** What a program may touch, as host paths. */
export interface Access {
  /** Files and directories, some of which need not be there. */
  readonly read: readonly string[]
  /** Directories. */
  readonly write?: readonly string[]
  /** Device nodes. */
  readonly devices?: readonly Device[]
}

/** Which walls stand. `namespaces`: files, processes and network of its own; `user`: an unprivileged one in root's place. */
export interface Walls {
  readonly namespaces: boolean
  readonly user: boolean
  readonly noNewPrivileges: boolean
}

export interface Confinement {
  readonly walls: Walls
  /** Why a wall is missing, in the words of what would have built it; null where all stand. */
  readonly lacking: string | null
  /** The command that starts this one within the walls. */
  readonly command: (program: readonly string[], access: Access) => readonly string[]
  /** Runs this while what it writes to is the confined program's; what is there afterwards is the caller's. */
  readonly lending: <T>(access: Access, work: () => Promise<T>) => Promise<T>
}

/** The user that root's programs become: nobody, by the number that every distribution has for it. */
export const NOBODY = 65534

const DEADLINE_MS = 20_000

/** Every directory above these paths, the higher first. bubblewrap would make them as closed as they are outside. */
function above(paths: readonly string[]): string[] {
  const found = new Set<string>()
  for (const path of paths) for (let each = dirname(path); each !== '/'; each = dirname(each)) found.add(each)
  return [...found].sort((a, b) => a.length - b.length)
}

/** bubblewrap's arguments for an access. Pure. */
export function bubblewrapArguments({ read, write = [], devices = [] }: Access, root: boolean): string[] {
  const paths = [...read, ...write]
  return [
    ...(root ? [] : ['--unshare-user']),
    ...['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--die-with-parent'],
    ...['--cap-drop', 'ALL', ...(root ? ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID'] : [])],
    ...['--dev', '/dev'],
    ...above(paths).flatMap((path) => ['--dir', path]),
    ...read.flatMap((path) => ['--ro-bind-try', path, path]),
    ...write.flatMap((path) => ['--bind', path, path]),
    ...devices.flatMap(({ path }) => ['--dev-bind', path, path]),
    ...['--chdir', '/', '--'],
  ]
}

/** setpriv's arguments. Pure. */
export function setprivArguments({ devices = [] }: Access, user: boolean): string[] {
  const groups = devices.flatMap(({ group }) => (group === null ? [] : [String(group)]))
  return [
    ...(user ? ['--reuid', String(NOBODY), '--regid', String(NOBODY)] : []),
    ...(user ? (groups.length > 0 ? ['--groups', groups.join(',')] : ['--clear-groups']) : []),
    ...['--no-new-privs', '--inh-caps=-all', '--'],
  ]
}

/** Gives what is in a directory to a user. */
async function give(path: string, uid: number, gid: number): Promise<void> {
  await lchown(path, uid, gid)
  if ((await lstat(path)).isDirectory())
    for (const name of await readdir(path)) await give(join(path, name), uid, gid)
}

/** Lets everybody read what is in a directory of ours, whatever the umask: a confined program is somebody else. */
export async function letRead(path: string): Promise<void> {
  const found = await lstat(path)
  if (found.isSymbolicLink()) return
  const runs = found.isDirectory() || (found.mode & 0o100) !== 0
  await chmod(path, found.mode | (runs ? 0o055 : 0o044))
  if (found.isDirectory()) for (const name of await readdir(path)) await letRead(join(path, name))
}

/** Null where the command runs, or why it does not. */
async function complaint([program = '', ...args]: readonly string[]): Promise<string | null> {
  const { failed, stderr, shortMessage } = await execa(program, args, {
    reject: false,
    extendEnv: false,
    timeout: DEADLINE_MS,
    stdio: sparing(['ignore', 'ignore', 'pipe']),
  })
  return failed ? (stderr.trim().split('\n')[0] ?? '') || (shortMessage ?? 'it failed') : null
}

/**
 * The strongest walls that this host permits: each is tried.
 * @param tools the closure with bubblewrap and setpriv
 * @param uid who we are
 */
export async function findConfinement(tools: Tools, uid: number): Promise<Confinement> {
  const root = uid === 0
  const [bwrap, setpriv] = [tools.command('usr/bin/bwrap'), tools.command('usr/bin/setpriv')]
  const confined = (program: readonly string[], access: Access): readonly string[] => {
    const within = { ...access, read: [tools.root, ...access.read] }
    // Root without capabilities is left, where a device is root's alone.
    const somebody = root && (access.devices ?? []).every(({ group }) => group !== null)
    const entry = somebody ? [...setpriv, ...setprivArguments(within, true)] : []
    return [...bwrap, ...bubblewrapArguments(within, root), ...entry, ...program]
  }
  const unlent = <T>(_access: Access, work: () => Promise<T>): Promise<T> => work()
  const lending = async <T>({ write = [] }: Access, work: () => Promise<T>): Promise<T> => {
    for (const path of write) await give(path, NOBODY, NOBODY)
    try {
      return await work()
    } finally {
      for (const path of write) await give(path, uid, process.getgid?.() ?? 0)
    }
  }
  const trial = tools.command('usr/bin/setpriv')
  const noNamespaces = await complaint(confined([...trial, '--version'], { read: [] }))
  if (noNamespaces === null)
    return {
      walls: { namespaces: true, user: true, noNewPrivileges: true },
      lacking: null,
      command: confined,
      lending: root ? lending : unlent,
    }
  const plain = (program: readonly string[], access: Access): readonly string[] => [
    ...setpriv,
    ...setprivArguments(access, false),
    ...program,
  ]
  const noSetpriv = await complaint(plain([...trial, '--version'], { read: [] }))
  return {
    walls: { namespaces: false, user: !root, noNewPrivileges: noSetpriv === null },
    lacking: [noNamespaces, noSetpriv].filter((words) => words !== null).join('; '),
    command: noSetpriv === null ? plain : (program) => program,
    lending: unlent,
  }
}
