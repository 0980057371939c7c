#!/bin/sh
# Shows what README.md says, with nothing but a shell, QEMU and cpio; see the ways below.
# It was tried with QEMU and with --here. --virtme was not: no virtme-ng was at hand.
set -eu

usage() {
  cat <<'USAGE'
usage: run.sh [--debs DIR] [--kernel VMLINUZ] [--root DIR] [--fetch] [--virtme] [--here]

  --debs DIR        the packages of SHA256SUMS (default: debs, beside this script)
  --fetch           get those that are missing there first, by apt-get download
  --root DIR        instead of packages: a root tree that has bpftrace
  --kernel VMLINUZ  a kernel in place of the packages' own; with --root, one is needed
  --virtme          boot the kernel by virtme-ng in place of QEMU
  --here            run bpftrace on this machine, as root; nothing is booted

ACCEL=tcg      where /dev/kvm is there and guests do not run
QEMU=PROGRAM   (qemu-system-x86_64), MEMORY=MIB (2048), LIMIT=SECONDS (900)

Exit code: 0 as recorded, 1 otherwise, 2 wrong use or something is lacking, 3 there is nothing to compare.
USAGE
}

fail() {
  printf 'run.sh: %s\n' "$*" >&2
  exit 2
}

needs() {
  for program in "$@"; do
    command -v "$program" >/dev/null 2>&1 || fail "$program is not here; install it"
  done
}

debs='' root='' kernel='' way=qemu fetch=no
while [ $# -gt 0 ]; do
  case $1 in
    --debs | --root | --kernel)
      [ $# -gt 1 ] || fail "$1 needs a value"
      [ -e "$2" ] || fail "$1 $2: nothing is there"
      path=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
      case $1 in --debs) debs=$path ;; --root) root=$path ;; --kernel) kernel=$path ;; esac
      shift
      ;;
    --fetch) fetch=yes ;;
    --virtme) way=virtme ;;
    --here) way=here ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "what is $1?"
      ;;
  esac
  shift
done

cd "$(dirname "$0")"
home=$(pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/reproduce.XXXXXX")
machine=''
# shellcheck disable=SC2317 # The trap calls it.
clean() {
  [ -z "$machine" ] || kill "$machine" 2>/dev/null || true
  rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- what is run: a directory that any of the machines gets ---

case $work in *[[:space:]]*) fail "TMPDIR has spaces, which bpftrace -c cannot have" ;; esac
mkdir "$work/reproduce"
cp program.bt command.sh "$work/reproduce/"
[ ! -f workload.sh ] || cp workload.sh "$work/reproduce/"
if [ -f workload.c ]; then
  needs "${CC:-cc}"
  "${CC:-cc}" -static -O1 -o "$work/reproduce/workload" workload.c
fi

# Runs command.sh where it lies; says what it printed between lines that nothing else has.
cat >"$work/reproduce/guest.sh" <<'GUEST'
cd "$(dirname "$0")" || exit
to=$(mktemp -d) || exit
sh ./command.sh >"$to/out" 2>"$to/err"
status=$?
for part in out err; do
  echo "=== reproduce: $part"
  cat "$to/$part"
  echo
done
echo "=== reproduce: ended $status"
rm -rf "$to"
GUEST

# --- a root tree and a kernel, from packages ---

unpack() { # DEB DIRECTORY
  if command -v dpkg-deb >/dev/null 2>&1; then
    dpkg-deb -x "$1" "$2"
  else
    member=$(ar t "$1" | grep '^data\.tar')
    (cd "$work" && ar x "$1" "$member" && tar -xf "$member" -C "$2" && rm -f "$member")
  fi
}

packages() { # kernel or bpftrace; prints the files of that part
  awk -v part="$1" '$1 == part { print $6 }' "$home/PACKAGES"
}

get_packages() {
  [ -s SHA256SUMS ] || fail 'SHA256SUMS names no packages; give --root and --kernel'
  [ -n "$debs" ] || debs=$home/debs
  if [ "$fetch" = yes ]; then
    mkdir -p "$debs"
    while read -r _ name version _ _ file; do
      [ -f "$debs/$file" ] || (cd "$debs" && apt-get download "$name=$version") ||
        echo "run.sh: apt-get does not have $name=$version" >&2
    done <PACKAGES
  fi
  [ -d "$debs" ] || fail "$debs is not there; give --debs, or --fetch"
  echo "checking the packages in $(basename "$debs")"
  sed 's|  debs/|  |' SHA256SUMS >"$work/sums"
  (cd "$debs" && sha256sum -c "$work/sums" >"$work/checked" 2>&1) || {
    grep -v ': OK$' "$work/checked" >&2 || true
    fail 'a package is missing or is not the one that was recorded'
  }
  if [ -z "$root" ]; then
    root=$work/root
    mkdir "$root"
    for file in $(packages bpftrace); do unpack "$debs/$file" "$root"; done
    # Of nobody's use here, and half of the tree.
    rm -rf "$root/usr/share/doc" "$root/usr/share/man" "$root/usr/share/locale" "$root/usr/share/info"
  fi
  if [ -z "$kernel" ]; then
    mkdir "$work/kernel"
    for file in $(packages kernel); do unpack "$debs/$file" "$work/kernel"; done
    kernel=$(find "$work/kernel" -type f -name 'vmlinuz*' | head -n 1)
    [ -n "$kernel" ] || fail 'the kernel packages hold no vmlinuz'
  fi
}

# What maintainer scripts make, and what this reproduction brings. A tree of the user's own is copied first.
furnish() {
  if [ "$root" != "$work/root" ]; then
    cp -a "$root" "$work/root"
    root=$work/root
  fi
  for name in bin sbin lib lib64; do
    [ -e "$root/$name" ] || [ ! -d "$root/usr/$name" ] || ln -s "usr/$name" "$root/$name"
  done
  for name in dev proc sys tmp run root etc var; do mkdir -p "$root/$name"; done
  if [ ! -e "$root/bin/sh" ]; then
    if [ -e "$root/bin/dash" ]; then ln -s dash "$root/bin/sh"; else ln -s bash "$root/bin/sh"; fi
  fi
  [ -e "$root/usr/bin/awk" ] || ln -s mawk "$root/usr/bin/awk"
  [ -e "$root/etc/passwd" ] || echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  [ -e "$root/etc/group" ] || echo 'root:x:0:' >"$root/etc/group"
  [ ! -d "$home/files" ] || cp -R "$home/files/." "$root/"
  cp -R "$work/reproduce" "$root/reproduce"
  cat >"$root/init" <<'INIT'
#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
export PATH HOME
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
exec </dev/null >/dev/ttyS0 2>&1
echo 1 >/proc/sys/kernel/printk
echo '=== reproduce: booted'
mount -t tracefs tracefs /sys/kernel/tracing
mount -t debugfs debugfs /sys/kernel/debug
mount -t bpf bpf /sys/fs/bpf
[ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd
mount -t tmpfs tmpfs /tmp
sh /reproduce/guest.sh
# The console's last words take a moment. Then a reset, which ends QEMU (-no-reboot).
sleep 2
echo b >/proc/sysrq-trigger
INIT
  chmod 755 "$root/init"
}

# --- the three ways ---

boot() { # ACCELERATOR, PROCESSOR; the console goes to $work/console
  : >"$work/console"
  "$qemu" -machine q35 -accel "$1" -cpu "$2" -smp 1 -m "${MEMORY:-2048}" -nodefaults -no-user-config -no-reboot \
    -nic none -display none -serial "file:$work/console" -kernel "$kernel" -initrd "$work/initramfs" \
    -append 'console=ttyS0 quiet panic=-1 rootfstype=ramfs rdinit=/init' </dev/null >"$work/qemu" 2>&1 &
  machine=$!
  seconds=0
  while kill -0 "$machine" 2>/dev/null; do
    [ "$seconds" -lt "${LIMIT:-900}" ] || {
      echo "run.sh: the guest was still busy after $seconds s" >&2
      break
    }
    # /dev/kvm may open, and its guests never run.
    if [ "$1" = kvm ] && [ "$seconds" -ge 60 ] && ! grep -q '^=== reproduce: booted' "$work/console"; then break; fi
    sleep 1
    seconds=$((seconds + 1))
  done
  kill "$machine" 2>/dev/null || true
  wait "$machine" 2>/dev/null || true
  machine=''
  grep -q '^=== reproduce: booted' "$work/console"
}

by_qemu() {
  qemu=${QEMU:-qemu-system-x86_64}
  needs "$qemu" cpio
  if [ -z "$root" ] || [ -z "$kernel" ]; then get_packages; fi
  furnish
  (cd "$root" && find . | cpio -o -H newc -R 0:0 --quiet) >"$work/initramfs"
  accel=${ACCEL:-}
  [ -n "$accel" ] || { [ -r /dev/kvm ] && [ -w /dev/kvm ] && accel=kvm; } || accel=tcg
  echo "booting $(basename "$kernel") by $accel"
  case $accel in
    kvm)
      boot kvm host || {
        echo 'no guest runs by kvm here; going on by tcg'
        boot tcg max || true
      }
      ;;
    *) boot "$accel" max || true ;;
  esac
  tr -d '\r' <"$work/console" >"$work/said"
  grep -q '^=== reproduce: ended' "$work/said" || {
    cat "$work/qemu" >&2
    tail -n 40 "$work/said" >&2
    fail 'the guest did not come to an end; its last words are above'
  }
}

by_virtme() {
  needs vng
  set --
  if [ -z "$kernel" ]; then get_packages; fi
  if [ -n "$root" ]; then
    furnish
    set -- --root "$root"
  fi
  vng -r "$kernel" "$@" --user root -- sh "$work/reproduce/guest.sh" | tr -d '\r' >"$work/said"
}

by_here() {
  [ "$(id -u)" = 0 ] || fail '--here needs root'
  [ ! -d "$home/files" ] || fail 'this program needs files of its own in a root tree (files/); --here does not put them there'
  needs bpftrace
  sh "$work/reproduce/guest.sh" >"$work/said"
}

case $way in
  qemu) by_qemu ;;
  virtme) by_virtme ;;
  here) by_here ;;
esac

# --- what was printed, and whether that is what was recorded ---

section() { # FROM TO
  awk -v from="=== reproduce: $1" -v to="=== reproduce: $2" \
    'index($0, to) == 1 { on = 0 } on { print } $0 == from { on = 1 }' "$work/said"
}
section out err >"$work/out"
section err ended >"$work/err"
status=$(sed -n 's/^=== reproduce: ended //p' "$work/said" | tail -n 1)
echo '--- bpftrace printed'
cat "$work/out"
echo '--- and on standard error'
cat "$work/err"
echo "--- and ended with $status"

# Orders, not addresses or times: spaces and the line about attaching count for nothing.
awk -v status="$status" -v out="$work/out" -v err="$work/err" '
  function value(prefix) { return substr($0, length(prefix) + 1) }
  function without(text, word,   at, left) {
    left = ""
    while (word != "" && (at = index(text, word)) > 0) {
      left = left substr(text, 1, at - 1)
      text = substr(text, at + length(word))
      times++
    }
    return left text
  }
  function complain(text) { print "  " text; wrong = 1 }
  /^event: / { events[++count] = value("event: ") }
  /^tick: / { events[++count] = value("tick: "); spare = length(events[count]) - 1 }
  /^nothing$/ { silent = 1 }
  /^words: / { words[++said] = value("words: ") }
  /^status: / { wanted = value("status: ") }
  END {
    while ((getline line < out) > 0) {
      all = all line "\n"
      if (line !~ /^Attach(ing|ed) /) printed = printed line
    }
    while ((getline line < err) > 0) all = all line "\n"
    gsub(/[ \t\r\n]/, "", printed)
    if (!count && !silent && !said && wanted == "") exit 3
    if (silent && printed != "") complain("something was printed, where nothing was recorded")
    if (count) {
      left = printed
      for (i = 1; i <= count; i++) left = without(left, events[i])
      if (!times) complain("no event reads as recorded")
      else if (length(left) > spare) complain("beside the recorded events there is: " left)
    }
    for (i = 1; i <= said; i++) if (!index(all, words[i])) complain("nobody said: " words[i])
    if (wanted == "refused" ? status == 0 : wanted != "" && status != wanted) complain("it was recorded to end with " wanted)
    exit wrong
  }' expected-output.txt && result=0 || result=$?
case $result in
  0) echo 'as recorded' ;;
  3) echo 'there is nothing to compare with: see expected-output.txt' ;;
  *) echo 'otherwise than recorded' ;;
esac
exit "$result"
