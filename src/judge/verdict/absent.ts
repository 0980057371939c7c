/**
 * What an ordinary Debian machine lacks too, so that its absence explains nothing: data, each with its reason. Whatever is
 * not here counts as something that a machine has, and a guest that lacks it is at fault. Pure.
 */

interface Absence {
  readonly path: RegExp
  /** Why a machine lacks it. */
  readonly why: string
}

const LIBRARIES = String.raw`(?:/usr)?/lib(?:64)?(?:/(?:x86_64|aarch64)-linux-gnu)?`
const PROGRAMS = String.raw`(?:/usr|/usr/local)?/s?bin`

const ABSENCES: readonly Absence[] = [
  { path: /^$/, why: 'no file has no name' },
  { path: /^\/etc\/ld\.so\.preload$/, why: 'only who wants to replace functions everywhere has it' },
  {
    path: new RegExp(
      `^${LIBRARIES}/(?:\\.\\./lib/)?(?:glibc-hwcaps|tls|x86_64|haswell|avx512_1|aarch64|atomics)/`,
    ),
    why: 'the loader looks for builds for newer CPUs first, which Debian has not',
  },
  {
    path: new RegExp(`^${LIBRARIES}/\\.\\./lib/`),
    why: "the loader follows LLVM's own search path first, where Debian has nothing",
  },
  { path: /^\/usr\/lib\/debug\//, why: 'debugging symbols are in packages of their own' },
  {
    path: /^(?:\/proc\/self\/root)?\/(?:.*\/)?\.debug\//,
    why: 'debugging symbols are in packages of their own',
  },
  {
    path: /^(?:\/boot|\/lib\/modules\/[^/]+|\/usr\/lib\/debug\/.*)\/vmlinux(?:-[^/]*)?$/,
    why: 'a kernel with its symbols is in a package of its own',
  },
  {
    path: /^(?:\/usr)?\/lib\/modules\/[^/]+\/(?:build|source)(?:\/|$)/,
    why: 'the headers of a kernel are in a package of their own',
  },
  { path: /^\/usr\/src\//, why: 'the headers of a kernel are in a package of their own' },
  {
    path: /^\/sys\/kernel\/kheaders\.tar\.xz$/,
    why: "Debian's kernels do not carry their headers (CONFIG_IKHEADERS)",
  },
  {
    path: /^\/proc\/config\.gz$/,
    why: "Debian's kernels do not carry their configuration (CONFIG_IKCONFIG)",
  },
  { path: /^\/usr\/(?:local\/)?include\//, why: 'headers of libraries come with development packages' },
  {
    path: /^(?:\/usr)?(?:\/\.\.)?\/lib(?:32|64|x32)?\/(?:[\w-]+\/)?gcc(?:-cross)?(?:\/|$)/,
    why: 'clang looks for the directories of compilers, which come with those',
  },
  { path: /^\/etc\/env\.d\/gcc\//, why: 'clang looks for a file of Gentoo' },
  {
    path: /^(?:\/usr)?\/lib\/(?:llvm-\d+\/lib\/)?clang\//,
    why: "clang's own headers come with clang, which bpftrace does not need",
  },
  {
    path: new RegExp(`^${PROGRAMS}/(?:clang|llvm|gcc|cc|ld)(?:-[^/]*)?$`),
    why: 'bpftrace asks a compiler for its directories, and needs none',
  },
  {
    path: /^\/usr\/local\/s?bin\//,
    why: 'no package of Debian puts a program there; PATH leads there first',
  },
  { path: /^(?:\/usr)?\/sbin\/(?:ba|da)?sh$/, why: 'shells are in /bin; PATH leads here before' },
  {
    path: new RegExp(`^(?:${PROGRAMS}/)?lib[a-z0-9+_-]+$`),
    why: 'early versions look for a library that is named without its path as if it were a program',
  },
  {
    path: /^\/etc\/(?:lsb|redhat|SuSE|alpine|exherbo|gentoo|arch|slackware|novell|sles)-release$/,
    why: 'clang looks for what tells other distributions',
  },
  {
    path: /^\/usr\/lib\/locale\/locale-archive$/,
    why: 'locales beyond C.UTF-8 are in a package of their own',
  },
  {
    path: /^\/usr\/lib\/locale\/C\.UTF-8\/LC_/,
    why: 'the C library tries the name as it was given first; what there is is called C.utf8, or within the library',
  },
  { path: /^\/usr\/share\/locale(?:-langpack)?\//, why: 'translations are in packages of their own' },
  {
    path: /^\/bpftrace\/include\/|^(?:\.\/)?(?:bpftrace\.bpf\.o|clang_workarounds\.h|definitions\.h|stdlib\/.*)$/,
    why: 'clang asks the file system before bpftrace gives it what it has in memory',
  },
  {
    path: /^\/dev\/fd\/\d+-[0-9a-f]+\.tmp$/,
    why: 'nobody can make a file there; LLVM then writes without one',
  },
]

/**
 * Why a machine lacks what is at a path too; null where it has that.
 * @param path as the program named it
 */
export function absence(path: string): string | null {
  return ABSENCES.find((one) => one.path.test(path))?.why ?? null
}
