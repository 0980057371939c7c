/** What a root file system of a machine has that no package ships, because maintainer scripts make it. Data. */

/** Mount points of what the guest's agent puts into an image; nothing of a build's own is seen there. */
export const MOUNT_POINTS: readonly string[] = ['dev', 'guest', 'proc', 'root', 'run', 'sys', 'tmp']

/** Directories that are there, some of them empty. */
export const DIRECTORIES: readonly string[] = [
  ...['boot', 'etc', 'home', 'media', 'mnt', 'opt', 'srv', 'usr/lib/modules', 'usr/src'],
  ...['usr/local/bin', 'usr/local/include', 'usr/local/lib', 'usr/local/sbin', 'usr/local/share'],
  ...['var/cache', 'var/lib', 'var/log', 'var/spool', 'var/tmp'],
]

const USERS = [
  'root:x:0:0:root:/root:/bin/bash',
  'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin',
  'bin:x:2:2:bin:/bin:/usr/sbin/nologin',
  'sys:x:3:3:sys:/dev:/usr/sbin/nologin',
  'man:x:6:12:man:/var/cache/man:/usr/sbin/nologin',
  'mail:x:8:8:mail:/var/mail:/usr/sbin/nologin',
  'www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin',
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
]
const GROUPS = [
  'root:x:0:',
  'daemon:x:1:',
  'bin:x:2:',
  'sys:x:3:',
  'adm:x:4:',
  'tty:x:5:',
  'disk:x:6:',
  'man:x:12:',
]
const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('')

/** What the guest is called. */
export const HOSTNAME = 'guest'

/** Contents by path. */
export const FILES: Readonly<Record<string, string>> = {
  'etc/passwd': lines(...USERS),
  'etc/group': lines(...GROUPS, 'mail:x:8:', 'www-data:x:33:', 'nogroup:x:65534:'),
  'etc/hostname': lines(HOSTNAME),
  'etc/hosts': lines(
    `127.0.0.1\tlocalhost`,
    `127.0.1.1\t${HOSTNAME}`,
    '::1\tlocalhost ip6-localhost ip6-loopback',
  ),
  'etc/nsswitch.conf': lines(
    'passwd: files',
    'group: files',
    'shadow: files',
    'hosts: files dns',
    'services: files',
  ),
  'etc/resolv.conf': '',
  'etc/fstab': '',
  'etc/timezone': lines('Etc/UTC'),
  // Of a tree that has none: no distribution's name, since it is none.
  'etc/os-release': lines(
    'PRETTY_NAME="a guest of bpftrace-matrix"',
    'NAME="bpftrace-matrix"',
    'ID=bpftrace-matrix',
  ),
}

/** Targets by path, each where it leads to something. */
export const LINKS: Readonly<Record<string, string>> = {
  'bin/sh': 'dash',
  'usr/bin/awk': 'mawk',
  'etc/localtime': '/usr/share/zoneinfo/Etc/UTC',
}

/** Links into /run, which is empty until somebody writes there. */
export const RUN_LINKS: Readonly<Record<string, string>> = { 'var/run': '/run', 'var/lock': '/run/lock' }

/** Where programs are looked for. */
export const PROGRAM_PLACES: readonly string[] = ['bin', 'sbin', 'usr/bin', 'usr/sbin', 'usr/local/bin']

export const BUSYBOX = 'usr/bin/busybox'

/** Tools that busybox replaces where a tree lacks them. */
export const APPLETS: readonly string[] = (
  'sh [ awk basename cat chmod chown clear cmp cp cut date dd df diff dirname dmesg du echo egrep env expr false fgrep ' +
  'find free grep gunzip gzip head hostname id ip kill killall ln ls lsmod md5sum mkdir mktemp more mount mv nice od ' +
  'pidof pgrep pkill printf ps pwd readlink realpath rm rmdir sed seq sha256sum sleep sort stat stty sync sysctl tail ' +
  'tar tee test time timeout top touch tr true tty umount uname uniq uptime wc which whoami xargs yes zcat'
).split(' ')

/** Where Debian's package of a shell in one static file has it; older ones have it in /bin. */
export const STATIC_BASH = /^(?:usr\/)?bin\/bash-static$/

/** Tools that busybox replaces too where tests are run, beside that shell. */
export const TEST_APPLETS: readonly string[] = ['mkfifo', 'nproc', 'nsenter', 'setsid', 'unshare']
