/** What a machine has beside bpftrace: packages of the same suite that are in every build's image. Data. */

/**
 * Packages that every Debian machine has, and why a bpftrace program can tell that they are missing. What no program
 * that bpftrace starts would miss is left out, although it is on every machine too: dpkg, an init system, file systems' tools.
 */
export const USERLAND: Readonly<Record<string, string>> = {
  'base-files': 'os-release, and the directories that everything expects',
  bash: "a login shell, and what people's commands are written for",
  bsdutils: 'script and logger, of the essential tools',
  coreutils: 'what commands are made of',
  dash: "/bin/sh: bpftrace's popen() and system() start it",
  debianutils: 'which and run-parts, of the essential tools',
  diffutils: 'cmp and diff, of the essential tools',
  findutils: 'find and xargs',
  grep: 'grep, of the essential tools',
  gzip: 'gzip and zcat: bpftrace unpacks headers through the shell',
  hostname: 'hostname, of the essential tools',
  kmod: 'lsmod and modprobe, on every machine whose kernel has modules',
  'libc-bin': 'getent, ldd, the C.UTF-8 locale and where libraries are looked for',
  mawk: 'awk, which every machine has in some form',
  mount: 'mount and umount',
  'ncurses-base': 'what terminals can do',
  'ncurses-bin': 'tput and clear, of the essential tools',
  netbase: 'the names of protocols and services',
  'perl-base': 'perl, of the essential tools',
  procps: 'ps, pgrep and sysctl',
  sed: 'sed, of the essential tools',
  'sysvinit-utils': 'pidof, of the essential tools',
  tar: 'tar: bpftrace unpacks headers through the shell',
  tzdata: 'time zones: strftime() reads the local one',
  'util-linux': 'mount points, namespaces, getopt, dmesg',
}

/**
 * Packages that a machine on which bpftrace is developed has beside these, and what its tests want them for. Where a suite has no
 * package of a name, the machine goes without.
 */
export const WORKBENCH: Readonly<Record<string, string>> = {
  bc: 'arithmetic in commands',
  binutils: 'nm: where a function is in a program',
  bpftool: 'how many programs and links there are',
  iproute2: 'ip: namespaces of networks, and their devices',
  'iputils-ping': 'ping: packets to look at',
  'libc6-dev': "the C library's headers, for programs that include them",
  nftables: 'nft: packets that are counted, or dropped',
  python3: 'what reads JSON, and makes long words',
  strace: 'system calls of a program that is traced',
}

/** What fills up a tree of the user's own, of the suite that helpers come from: a shell and tools in one static file. */
export const FILLER = ['busybox-static'] as const

/** The same of a tree in which tests are run: what drives them is written for bash. */
export const WORKBENCH_FILLER = ['bash-static'] as const
