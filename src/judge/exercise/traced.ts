/** An exercise → the same under strace, which writes down what the program looks for in vain. Pure. */
import { factsOfArchitecture } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import type { Exercise } from './exercise.js'
import { GUEST_PATHS } from '../../matrix/guest-paths.js'

/** Failed calls alone; children too, since what bpftrace starts through a shell is asked for there. */
const FLAGS = ['-f', '-Z', '-qq', '-e', 'trace=execve,execveat,open,openat,openat2', '-s', '400']

/** The observers' /usr, where the agent looks at nothing: a descriptor (OBSERVERS_FD in images/guest/exercise.c). */
const OBSERVERS = '/proc/self/fd/10'

/**
 * The trace comes back as the last of the collected files. strace is of the observers' image and runs with that image's
 * own loader and libraries, which it reaches through a descriptor: the program's root stays as it is.
 * @param observers the identity of the observers' image
 * @param arch what that is for
 */
export function traced(exercise: Exercise, observers: string, arch: Architecture): Exercise {
  const { triplet, loader } = factsOfArchitecture(arch)
  const libraries = `${OBSERVERS}/lib/${triplet}`
  const strace = [`${libraries}/${loader}`, '--library-path', libraries, `${OBSERVERS}/bin/strace`]
  return {
    ...exercise,
    args: [...strace, ...FLAGS, '-o', GUEST_PATHS.trace, ...exercise.args],
    collect: [...exercise.collect, GUEST_PATHS.trace],
    look: { image: observers, commands: [] },
  }
}
