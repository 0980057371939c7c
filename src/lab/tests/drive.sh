#!/bin/bash
# Does in a guest what the runner of bpftrace's runtime tests does around bpftrace, for one test.
#
# Usage: bash drive.sh PLACE. PLACE/suite-test sets what src/suite/driven.ts says; PLACE/suite-0, … are the files that the
# test brings. What the command prints goes to standard output as it is; facts go to PLACE/suite-report, a line each. It is no
# file of images/, because what is remembered of other cases hangs on those and not on this.
set -u
if ! command -v perl > /dev/null; then echo "the build's image has no perl" >&2; exit 1; fi
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
now() { printf '%s' "${EPOCHREALTIME/./}"; }
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

running=() within=()
# With KILL: whatever they do, the next test begins without them.
end_running() {
  for one in "${running[@]}"; do kill -KILL -- "-$one"; done 2> /dev/null
}
missing() { say missing "$1"; end_running; exit 0; }
child_of() { ps --ppid "$1" --no-headers -o pid | { read -r first _; printf '%s' "$first"; }; }
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
  pids=$(pidof -x "$pid_name")
  line=${line//'{{BEFORE_PID}}'/"${pids%% *}"}
fi
line=${line//'{{WITHIN}}'/"${within[*]}"}
mkfifo "$place/suite-pipe" "$place/suite-news" || exit 1
# Passes on what comes as it comes, however much, and tells of the line that says that all is attached, and of the end.
# shellcheck disable=SC2016
reader='my ($text, $seen) = ("", 0);
open my $news, ">", $ARGV[0] or die; $news->autoflush(1);
while (sysread STDIN, my $some, 65536) {
  for (my $at = 0; $at < length $some;) { $at += syswrite(STDOUT, $some, 65536, $at) or exit 1 }
  next if $seen;
  $text .= $some;
  if ($text =~ /^__BPFTRACE_NOTIFY_PROBES_ATTACHED\n/m) { $seen = 1; print $news "attached\n" }
  $text =~ s/.*\n//s;
}'
began=$(now)
env -i "${environment[@]}" setsid "$sh" -c "$line" > "$place/suite-pipe" 2>&1 < /dev/null &
command=$!
perl -MIO::Handle -e "$reader" "$place/suite-news" < "$place/suite-pipe" &
exec 3< "$place/suite-news"

# Whether there is news within so many seconds; its text is in `news`, and is empty where there will be no more.
hear() { news=; read -r -t "$1" -u 3 news; [ $? -le 128 ]; }
timed_out=
if ! hear "$attach"; then timed_out=1
elif [ -n "$news" ]; then
  say attached $(($(now) - began))
  if [ -n "$after" ]; then
    setsid "${within[@]}" "$sh" -c "$after" > /dev/null 2>&1 < /dev/null &
    running+=($!)
  fi
  hear "$seconds" || timed_out=1
fi
if [ -n "$timed_out" ]; then
  say timedout 1
  kill -TERM -- "-$command" 2> /dev/null
  hear "$grace" || true
  kill -KILL -- "-$command" 2> /dev/null
  hear "$grace" || true
fi
wait "$command"
say exit $?
say took $(($(now) - began))
end_running
if [ -n "$cleanup" ]; then do_step cleanup "$cleanup"; fi
exit 0
