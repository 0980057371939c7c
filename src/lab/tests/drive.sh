#!/bin/bash
# Does in a guest what the runner of bpftrace's runtime tests does around bpftrace, for one test.
#
# Usage: bash drive.sh PLACE. PLACE/suite-test sets what src/suite/driven.ts says; PLACE/suite-0, … are the files that the
# test brings. What the command prints goes to standard output as it is; facts go to PLACE/suite-report, a line each. It is no
# file of images/, because what is remembered of other cases hangs on those and not on this.
set -u
export LC_ALL=C
place=$1
files=() requires=() befores=() names=() environment=()
line='' setup='' cleanup='' after='' pid_name='' new_pidns='' attach=10 seconds=5 step=60 grace=1
# shellcheck disable=SC1091
. "$place/suite-test"
# Where the tests are developed, sh is bash: with others' echo some of them fail.
sh=$place/sh
ln -s /bin/bash "$sh" || exit 1
say() { printf '%s=%s\n' "$1" "$2" >> "$place/suite-report"; }
: > "$place/suite-report"
mkdir "$place/tests" && cd "$place/tests" || exit 1
for i in "${!files[@]}"; do
  mkdir -p "./$(dirname "${files[i]}")" && mv "$place/suite-$i" "${files[i]}" || exit 1
done

for i in "${!requires[@]}"; do
  timeout -k 1 "$step" "$sh" -c "${requires[i]}" > /dev/null 2>&1 < /dev/null || { say unmet "$i"; exit 0; }
done

# A command of the test's own, whose end is told.
do_step() {
  timeout -k 1 "$step" "$sh" -c "$2" > "$place/suite-$1" 2>&1 < /dev/null
  say "$1" $?
}
if [ -n "$setup" ]; then
  do_step setup "$setup"
  if ! grep -qx setup=0 "$place/suite-report"; then exit 0; fi
fi

# A program was linked for where it was built. bpftrace itself has the environment that the test gives it.
if [ -d testlibs ]; then export LD_LIBRARY_PATH=$PWD/testlibs; fi
running=() within=()
# With KILL: whatever they do, the next test begins without them.
end_running() {
  for one in "${running[@]}"; do kill -KILL -- "-$one"; done 2> /dev/null
}
missing() { say missing "$1"; end_running; exit 0; }
child_of() { pgrep -P "$1" | { read -r first; printf '%s' "$first"; }; }
for i in "${!befores[@]}"; do
  read -ra words <<< "${befores[i]}"
  if ! command -v -- "${words[0]}" > /dev/null; then say absent "$i"; end_running; exit 0; fi
  if [ -n "$new_pidns" ] && [ "$i" = 0 ]; then
    setsid unshare --fork --pid --mount-proc -r --kill-child -- "${words[@]}" > /dev/null 2>&1 < /dev/null &
    running+=($!)
    end=$((SECONDS + seconds)) inside=
    until inside=$(child_of $!); [ -n "$inside" ]; do
      if [ $SECONDS -ge $end ] || ! kill -0 $! 2> /dev/null; then say pidns 0; end_running; exit 0; fi
      sleep 0.1
    done
    within=(nsenter -p -m -t "$inside")
  else
    setsid "${within[@]}" "${words[@]}" > /dev/null 2>&1 < /dev/null &
    running+=($!)
  fi
done
if [ -z "$new_pidns" ]; then
  end=$((SECONDS + seconds))
  for i in "${!befores[@]}"; do
    until { read -r comm < "/proc/${running[i]}/comm"; } 2> /dev/null && [ "$comm" = "${names[i]}" ]; do
      if [ $SECONDS -ge $end ]; then missing "$i"; fi
      sleep 0.1
    done
  done
fi

if [ -n "$pid_name" ]; then
  # Of busybox it knows no -x.
  pids=$(pidof -x "$pid_name" 2> /dev/null || pidof "$pid_name")
  line=${line//'{{BEFORE_PID}}'/"${pids%% *}"}
fi
line=${line//'{{WITHIN}}'/"${within[*]}"}
mkfifo "$place"/suite-{pipe,copy,news} || exit 1
# The words that say that all is attached are news, as soon as they come. Busybox's grep keeps them to itself until it ends.
how=--line-buffered
grep -q "$how" . <<< x 2> /dev/null || how=-m1
began=${EPOCHREALTIME/./}
env -i "${environment[@]}" setsid "$sh" -c "$line" > "$place/suite-pipe" 2>&1 < /dev/null &
command=$!
# Passes on what comes as it comes, however much, also when nobody reads the copy any longer. The news end with it.
(trap '' PIPE; exec tee "$place/suite-copy") < "$place/suite-pipe" 2> /dev/null 4> "$place/suite-news" &
grep -a -x "$how" __BPFTRACE_NOTIFY_PROBES_ATTACHED < "$place/suite-copy" > "$place/suite-news" &
exec 3< "$place/suite-news"

# Whether there is news within so many seconds; its text is in `news`, and is empty where there will be no more.
hear() { news=; read -r -t "$1" -u 3 news; [ $? -le 128 ]; }
# Whether they end within so many seconds, whatever else they say.
hear_the_end() {
  local until=$((${EPOCHREALTIME/./} + 1000000 * ${1%.*})) left=$1
  while hear "$left"; do
    [ -n "$news" ] || return 0
    left=$((until - ${EPOCHREALTIME/./}))
    [ $left -gt 0 ] || return 1
    left=$(printf '%d.%06d' $((left / 1000000)) $((left % 1000000)))
  done
  return 1
}
timed_out=
if ! hear "$attach"; then timed_out=1
elif [ -n "$news" ]; then
  say attached $((${EPOCHREALTIME/./} - began))
  if [ -n "$after" ]; then
    setsid "${within[@]}" "$sh" -c "$after" > /dev/null 2>&1 < /dev/null &
    running+=($!)
  fi
  hear_the_end "$seconds" || timed_out=1
fi
if [ -n "$timed_out" ]; then
  say timedout 1
  kill -TERM -- "-$command" 2> /dev/null
  hear_the_end "$grace" || true
  kill -KILL -- "-$command" 2> /dev/null
  hear_the_end "$grace" || true
fi
wait "$command"
say exit $?
say took $((${EPOCHREALTIME/./} - began))
end_running
if [ -n "$cleanup" ]; then do_step cleanup "$cleanup"; fi
exit 0
