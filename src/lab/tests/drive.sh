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
say() { printf '%s=%s\n' "$1" "$2" >> "$place/suite-report"; }
now() { printf '%s' "${EPOCHREALTIME/./}"; }
: > "$place/suite-report"
mkdir "$place/tests" && cd "$place/tests" || exit 1
for i in "${!files[@]}"; do
  mkdir -p "./$(dirname "${files[i]}")" && mv "$place/suite-$i" "${files[i]}" || exit 1
done

for i in "${!requires[@]}"; do
  timeout -k 1 "$step" sh -c "${requires[i]}" > /dev/null 2>&1 < /dev/null || { say unmet "$i"; exit 0; }
done

# A command of the test's own, whose end is told.
do_step() {
  timeout -k 1 "$step" sh -c "$2" > "$place/suite-$1" 2>&1 < /dev/null
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
  if [ -n "$new_pidns" ] && [ "$i" = 0 ]; then
    setsid unshare --fork --pid --mount-proc -r --kill-child -- "${words[@]}" > "$place/suite-before" 2>&1 < /dev/null &
    running+=($!)
    end=$((SECONDS + seconds)) inside=
    until inside=$(child_of $!); [ -n "$inside" ]; do
      if [ $SECONDS -ge $end ] || ! kill -0 $! 2> /dev/null; then say pidns 0; end_running; exit 0; fi
      sleep 0.1
    done
    within=(nsenter -p -m -t "$inside")
  else
    setsid "${within[@]}" "${words[@]}" > "$place/suite-before" 2>&1 < /dev/null &
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
mkfifo "$place/suite-pipe" || exit 1
began=$(now)
env -i "${environment[@]}" setsid sh -c "$line" > "$place/suite-pipe" 2>&1 < /dev/null &
command=$!
exec 3< "$place/suite-pipe"

# Until all is attached, line by line; what comes then is nobody's to wait for.
timed_out='' attached='' ended=''
end=$(($(now) + attach * 1000000))
while [ -z "$attached$timed_out$ended" ]; do
  left=$((end - $(now)))
  if [ $left -le 0 ]; then timed_out=1; break; fi
  IFS= read -r -t "$((left / 1000000)).$(printf %06d $((left % 1000000)))" -u 3 text
  got=$?
  if [ $got = 0 ]; then
    printf '%s\n' "$text"
    if [ "$text" = __BPFTRACE_NOTIFY_PROBES_ATTACHED ]; then attached=1; fi
  else
    printf %s "$text"
    if [ $got -gt 128 ]; then timed_out=1; else ended=1; fi
  fi
done
if [ -n "$attached" ]; then
  say attached $(($(now) - began))
  if [ -n "$after" ]; then
    setsid "${within[@]}" sh -c "$after" > "$place/suite-after" 2>&1 < /dev/null &
    running+=($!)
  fi
  timeout "$seconds" cat <&3
  if [ $? = 124 ]; then timed_out=1; fi
fi
if [ -n "$timed_out" ]; then
  say timedout 1
  kill -TERM -- "-$command" 2> /dev/null
  timeout "$grace" cat <&3
  kill -KILL -- "-$command" 2> /dev/null
  timeout "$grace" cat <&3
fi
wait "$command"
say exit $?
say took $(($(now) - began))
end_running
if [ -n "$cleanup" ]; then do_step cleanup "$cleanup"; fi
exit 0
