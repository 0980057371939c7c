import { expect, test } from 'vitest'
import { deathsIn, failedCalls } from './failed-calls.js'

/** Lines as strace 6.13 wrote them in a guest. */
const TRACE = String.raw`168   openat(AT_FDCWD, "/proc/config.gz", O_RDONLY) = -1 ENOENT (No such file or directory)
169   execve("/usr/bin/clang-21", ["clang-21", "-Wp,-v", "= -1 EPERM (no"], 0x7ffdf6e64308 /* 3 vars */) = -1 ENOENT (No such file or directory)
168   --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=169, si_uid=0, si_status=127, si_utime=0, si_stime=0} ---
180   openat(AT_FDCWD, "/a\"\n\303\251\\", O_RDONLY) = -1 ENOENT (No such file or directory)
181   openat(AT_FDCWD, "/dev/tty", O_RDWR|O_NONBLOCK) = -1 ENXIO (No such device or address)
182   openat(AT_FDCWD, "b", O_RDONLY)   = -1 ENOENT (No such file or directory)
183   openat(5</usr/src>, "linux", O_RDONLY|O_DIRECTORY) = -1 EACCES (Permission denied)
183   openat(7, "kernel", O_RDONLY) = -1 ENOENT (No such file or directory)
183   open("/etc/x", O_RDONLY) = -1 ENOENT (No such file or directory)
183   execveat(AT_FDCWD</>, "/bin/none", ["none"], 0x7ffd /* 1 var */, 0) = -1 ENOENT (No such file or directory)
183   openat2(AT_FDCWD, "/etc/y", {flags=O_RDONLY, resolve=0}, 24) = -1 ENOENT (No such file or directory)
181   --- SIGSEGV {si_signo=SIGSEGV, si_code=SI_USER, si_pid=181, si_uid=0} ---
181   +++ killed by SIGSEGV (core dumped) +++
183   +++ killed by SIGKILL +++
184   openat(AT_FDCWD, "/cut`

test('failed calls are told in their order, with their paths as they were', () => {
  expect(failedCalls(TRACE).map(({ pid, what, path, errno }) => [pid, what, path, errno])).toEqual([
    [168, 'open', '/proc/config.gz', 'ENOENT'],
    [169, 'exec', '/usr/bin/clang-21', 'ENOENT'],
    [180, 'open', '/a"\né\\', 'ENOENT'],
    [181, 'open', '/dev/tty', 'ENXIO'],
    [182, 'open', 'b', 'ENOENT'],
    [183, 'open', '/usr/src/linux', 'EACCES'],
    [183, 'open', 'kernel', 'ENOENT'],
    [183, 'open', '/etc/x', 'ENOENT'],
    [183, 'exec', '/bin/none', 'ENOENT'],
    [183, 'open', '/etc/y', 'ENOENT'],
  ])
})

test('deaths are told by who died, and of what; what was sent to a process alone is none', () => {
  expect(deathsIn(TRACE)).toEqual([
    { pid: 181, signal: 'SIGSEGV' },
    { pid: 183, signal: 'SIGKILL' },
  ])
})

test('an empty trace, and a line that only looks like one, say nothing', () => {
  expect([failedCalls(''), deathsIn('')]).toEqual([[], []])
  expect(failedCalls('168   write(1, "openat(AT_FDCWD, \\"/x\\") = -1 ENOENT (", 9) = 9')).toEqual([])
  expect(deathsIn('168   write(1, "+++ killed by SIGSEGV", 9) = 9')).toEqual([])
})
